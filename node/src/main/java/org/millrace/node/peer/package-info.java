/**
 * This node in the PeerCast network. Connections come from the port and from the dialer, each
 * driven by an actor of its own; what they say goes to {@link org.millrace.node.peer.PeerNetwork},
 * which decides for all channels; packets go past all actors, from the decoder into the channel's
 * splicer, and out by a fan-out of framed chunks. Channels are seen only as {@link
 * org.millrace.node.peer.Broadcast}s; others see it as {@link org.millrace.node.peer.Peers}.
 */
@NullMarked
package org.millrace.node.peer;

import org.jspecify.annotations.NullMarked;
