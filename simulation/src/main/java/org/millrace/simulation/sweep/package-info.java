/**
 * Many runs at once: on all cores of this machine, or on every member of a cluster of workers.
 * Scenarios as text and seeds enter; their figures leave, in the order of asking.
 */
@NullMarked
package org.millrace.simulation.sweep;

import org.jspecify.annotations.NullMarked;
