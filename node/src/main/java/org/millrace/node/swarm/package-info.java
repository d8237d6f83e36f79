/**
 * One channel's swarm at this node, as an actor. What the network tells enters as events of the
 * core; what the core decides leaves through the {@link org.millrace.node.swarm.SwarmMember.Host},
 * which knows sockets, memory or virtual time.
 */
@NullMarked
package org.millrace.node.swarm;

import org.jspecify.annotations.NullMarked;
