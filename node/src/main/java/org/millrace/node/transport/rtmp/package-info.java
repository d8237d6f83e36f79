/**
 * RTMP on a {@link org.millrace.node.transport.Port}: drives {@link
 * org.millrace.node.core.rtmp.RtmpServer} with a connection. Encoders leave as {@link
 * org.millrace.node.transport.rtmp.RtmpPublish}, players as {@link
 * org.millrace.node.transport.rtmp.RtmpPlay}, each to the {@link
 * org.millrace.node.transport.rtmp.RtmpFace} that answers it.
 */
@NullMarked
package org.millrace.node.transport.rtmp;

import org.jspecify.annotations.NullMarked;
