/**
 * Broadcasting through fronts, with sockets. At a source, channels of this node enter and leave
 * over connections that it dials ({@link org.millrace.node.front.Publisher}); at a front, those
 * connections enter ({@link org.millrace.node.front.FrontDoor}) and leave as channels of the
 * PeerCast network, without a word of where they come from. Decisions are made in {@code
 * core.front}; media goes past the actors.
 */
@NullMarked
package org.millrace.node.front;

import org.jspecify.annotations.NullMarked;
