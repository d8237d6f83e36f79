/**
 * A swarm of up to a million peers in arrays: the forest that the protocol's rules lead to is built
 * at once, and only the stream runs through it. No joins, no repair, no control messages; what is
 * left is checked against the full core at sizes that both can run.
 */
@NullMarked
package org.millrace.simulation.reduced;

import org.jspecify.annotations.NullMarked;
