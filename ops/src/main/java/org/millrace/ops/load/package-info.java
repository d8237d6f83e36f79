/**
 * Load on a running node, and what it cost. A stamped stream goes in at one end, any number of
 * listeners check it at the other; CPU, lag and loss leave, beside those of a bare server that does
 * nothing but write: ratios of one run, since absolute figures say more about the machine.
 */
@NullMarked
package org.millrace.ops.load;

import org.jspecify.annotations.NullMarked;
