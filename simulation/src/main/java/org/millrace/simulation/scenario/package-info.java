/**
 * What is simulated. HOCON enters; a validated record tree leaves, or a message that names the key
 * that is wrong and the one that was meant.
 */
@NullMarked
package org.millrace.simulation.scenario;

import org.jspecify.annotations.NullMarked;
