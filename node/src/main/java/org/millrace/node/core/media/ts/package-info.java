/**
 * MPEG transport streams. Packets of one program enter, also with time stamps or parity between
 * them; a header of its two tables leaves, and runs of packets that begin at the access units of
 * the video (of the audio where there is no video). Packets pass as they are; only behind a splice
 * their times, counters and table versions are moved.
 */
@NullMarked
package org.millrace.node.core.media.ts;

import org.jspecify.annotations.NullMarked;
