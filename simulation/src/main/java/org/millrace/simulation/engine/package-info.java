/**
 * Virtual time. Events enter as (tick, key, optional body) and leave in the order (tick, key), in
 * batches, to one {@link org.millrace.simulation.engine.Workload}. The key names the target peer
 * first, so the order of one peer's events depends on the events alone: not on the engine, the
 * number of threads or who inserted first. {@code ExactEngine} is the reference, {@code
 * WheelEngine} the fast one.
 */
@NullMarked
package org.millrace.simulation.engine;

import org.jspecify.annotations.NullMarked;
