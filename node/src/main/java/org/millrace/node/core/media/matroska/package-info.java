/**
 * Matroska and WebM (RFC 9559). Bytes of one connection enter {@link
 * org.millrace.node.core.media.matroska.MatroskaReader}; the header with a Segment of unknown size
 * leaves, then blocks, those at which a listener may start behind a Cluster head of unknown size.
 */
@NullMarked
package org.millrace.node.core.media.matroska;

import org.jspecify.annotations.NullMarked;
