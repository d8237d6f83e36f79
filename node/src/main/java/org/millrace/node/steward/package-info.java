/**
 * The house-keeping of a node, wired: what it shows of itself, what administration may do to it,
 * and what is noted and sent out as its channels come and go.
 */
@NullMarked
package org.millrace.node.steward;

import org.jspecify.annotations.NullMarked;
