/**
 * Acts on running nodes, from outside: over the administration's HTTP and nothing else. A node's
 * URL and token enter; screens and exit codes leave.
 */
@NullMarked
package org.millrace.ops.ctl;

import org.jspecify.annotations.NullMarked;
