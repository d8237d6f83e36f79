/**
 * What is left of a run: a folder of files that others can read, and one HTML page that explains
 * them. A result enters, or the folder of an earlier one.
 */
@NullMarked
package org.millrace.simulation.report;

import org.jspecify.annotations.NullMarked;
