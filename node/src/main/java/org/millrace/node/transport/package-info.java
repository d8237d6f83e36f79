/**
 * Sockets, on Netty. Connections enter a {@link org.millrace.node.transport.Port} and are told
 * apart by their first bytes; the bytes of a channel's {@link org.millrace.node.core.chunk.Ring}
 * leave through a {@link org.millrace.node.transport.FanOut}, whose readers are sharded over the
 * event loops. Nothing here knows a channel, a mount or an actor.
 */
@NullMarked
package org.millrace.node.transport;

import org.jspecify.annotations.NullMarked;
