/**
 * HTTP on a {@link org.millrace.node.transport.Port}. Request heads enter, bounded in size and
 * time; each goes to the first {@link org.millrace.node.transport.http.HttpFace} that wants it, as
 * a {@link org.millrace.node.transport.http.HttpCall}: answered at once, read as a stream (an
 * encoder's body) or taken over as a bare connection (a player).
 */
@NullMarked
package org.millrace.node.transport.http;

import org.jspecify.annotations.NullMarked;
