/**
 * Looks for runs that break the protocol's promises. A seed enters and becomes a handful of faults;
 * every event of the run is checked; what leaves is the smallest scenario that still breaks the
 * same promise.
 */
@NullMarked
package org.millrace.simulation.hunt;

import org.jspecify.annotations.NullMarked;
