/**
 * The verbs of the command line that are the node's own: what was typed enters, an exit code
 * leaves.
 */
@NullMarked
package org.millrace.node.cli;

import org.jspecify.annotations.NullMarked;
