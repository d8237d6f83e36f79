/** The node: wiring of everything below it. */
@NullMarked
package org.millrace.node;

import org.jspecify.annotations.NullMarked;
