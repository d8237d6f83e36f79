/**
 * The PeerCast network as decisions. Each session of the protocol ({@code RelayIn}, {@code
 * RelayOut}, {@code AnnounceOut}, {@code ControlIn}, {@code PingOut}) and each rule around them
 * (hits, routing, choice of an upstream, admission, splicing, framing) is a state machine: events
 * and the time enter, actions leave. What a peer does wrong is a value; every collection has a
 * stated bound.
 */
@NullMarked
package org.millrace.node.core.pcp;

import org.jspecify.annotations.NullMarked;
