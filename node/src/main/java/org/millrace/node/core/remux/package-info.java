/**
 * From one container to another without touching the coded media. Headers and frames of a channel
 * enter a {@link org.millrace.node.core.remux.Demuxer}; tracks and samples leave it, and become
 * fragmented MP4 ({@link org.millrace.node.core.remux.InitSegment}, {@link
 * org.millrace.node.core.remux.FragmentBuilder}) or MPEG-TS. Everything here holds a bounded
 * amount; what makes no sense is left out.
 */
@NullMarked
package org.millrace.node.core.remux;

import org.jspecify.annotations.NullMarked;
