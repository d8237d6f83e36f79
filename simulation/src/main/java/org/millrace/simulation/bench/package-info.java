/**
 * What the engine itself costs: an epidemic push with almost no work per event, and the clock that
 * turns it into events per CPU second.
 */
@NullMarked
package org.millrace.simulation.bench;

import org.jspecify.annotations.NullMarked;
