/** One run from scenario to result: engine, strategy, clock, expectations, alarms. */
@NullMarked
package org.millrace.simulation.run;

import org.jspecify.annotations.NullMarked;
