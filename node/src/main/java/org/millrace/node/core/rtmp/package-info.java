/**
 * RTMP: how encoders such as OBS and ffmpeg bring a stream in, and how old players take one out.
 * Bytes of a connection enter a {@link org.millrace.node.core.rtmp.RtmpServer} (or, for the
 * publishing side, a {@link org.millrace.node.core.rtmp.RtmpClient}); bytes to send, requests for
 * the owner of the channels and media as FLV leave it. A connection holds a bounded amount, and a
 * peer's mistake ends it with a reason in words.
 */
@NullMarked
package org.millrace.node.core.rtmp;

import org.jspecify.annotations.NullMarked;
