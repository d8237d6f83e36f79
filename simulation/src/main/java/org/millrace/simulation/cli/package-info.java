/** The verbs of {@code millrace sim}: words of the command line enter, exit codes leave. */
@NullMarked
package org.millrace.simulation.cli;

import org.jspecify.annotations.NullMarked;
