/**
 * Fragmented MP4 (ISO/IEC 14496-12, CMAF). Bytes of one connection enter {@link
 * org.millrace.node.core.media.mp4.Mp4Reader}; the header (ftyp and moov) leaves, then fragments
 * (moof and mdat) that stand for themselves wherever a listener joins.
 */
@NullMarked
package org.millrace.node.core.media.mp4;

import org.jspecify.annotations.NullMarked;
