/**
 * Publishing through fronts, as decisions: how a source calls a front and keeps calling ({@link
 * org.millrace.node.core.front.FrontCall}), how a front answers ({@link
 * org.millrace.node.core.front.FrontAnswer}), which front tells directories, and what a stream says
 * of the machine it comes from. Events and the time enter, actions leave; what the other side does
 * wrong is a value.
 */
@NullMarked
package org.millrace.node.core.front;

import org.jspecify.annotations.NullMarked;
