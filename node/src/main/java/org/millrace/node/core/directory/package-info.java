/**
 * A directory of channels, as decisions: who may announce, which channels are listed, what is kept
 * over a restart, and how the list reads. Announcements of control sessions enter; verdicts, lines
 * of an index.txt, a page, and records of an append-only log leave.
 */
@NullMarked
package org.millrace.node.core.directory;

import org.jspecify.annotations.NullMarked;
