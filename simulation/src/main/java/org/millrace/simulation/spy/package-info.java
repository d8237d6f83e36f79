/**
 * An attack on the source's anonymity: peers that follow the protocol and compare notes. Their
 * received chunks enter; how often they name the source leaves.
 */
@NullMarked
package org.millrace.simulation.spy;

import org.jspecify.annotations.NullMarked;
