/**
 * The swarm's protocol as pure state machines. {@link org.millrace.node.core.swarm.SwarmPeer}
 * composes them: an {@link org.millrace.node.core.swarm.Event} and the time enter, calls on {@link
 * org.millrace.node.core.swarm.Actions} leave. Peers are numbers; keys and addresses live at the
 * edge, behind the {@link org.millrace.node.core.swarm.Surroundings}. Nothing here knows whether it
 * is simulated.
 */
@NullMarked
package org.millrace.node.core.swarm;

import org.jspecify.annotations.NullMarked;
