/** The simulator: virtual time and a model of the network around the node's own protocol code. */
@NullMarked
package org.millrace.simulation;

import org.jspecify.annotations.NullMarked;
