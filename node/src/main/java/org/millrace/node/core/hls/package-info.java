/**
 * HLS and low-latency HLS out of a channel. Headers and frames of the channel and the requests of
 * its viewers enter an {@link org.millrace.node.core.hls.HlsStream}; playlists, segments and parts
 * leave it as answers, at once or when what was asked for exists. Windows, waiting requests and
 * viewers are bounded.
 */
@NullMarked
package org.millrace.node.core.hls;

import org.jspecify.annotations.NullMarked;
