/**
 * Other ways to carry the same stream over the same network, to compare with: each a {@link
 * org.millrace.simulation.world.Strategy} that speaks the swarm's messages, so that bytes count
 * alike.
 */
@NullMarked
package org.millrace.simulation.baseline;

import org.jspecify.annotations.NullMarked;
