/**
 * Flash Video, classic and enhanced (E-RTMP v2). Bytes of one FLV connection enter {@link
 * org.millrace.node.core.media.flv.FlvReader}; the header with its metadata and configuration tags
 * leaves, then whole tags with their trailing size.
 */
@NullMarked
package org.millrace.node.core.media.flv;

import org.jspecify.annotations.NullMarked;
