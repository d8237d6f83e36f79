/**
 * Peers whose machine is at fault: it stands still for a while, or its clock jumps. A strategy
 * enters, the same strategy under those faults leaves; what happens on the network is the world's.
 */
@NullMarked
package org.millrace.simulation.fault;

import org.jspecify.annotations.NullMarked;
