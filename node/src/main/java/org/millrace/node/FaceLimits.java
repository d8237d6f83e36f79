package org.millrace.node;

import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.hls.HlsLimits;
import org.millrace.node.core.rtmp.RtmpServer;

/** The configuration's limits as the faces that hold them take them. */
final class FaceLimits {

  private FaceLimits() {}

  static RtmpServer.Limits rtmp(NodeConfig.Rtmp config) {
    var ping = RtmpServer.Limits.STANDARD.pingNanos();
    return new RtmpServer.Limits(
        config.setupTimeout().toNanos(), config.stalledTimeout().toNanos(), ping);
  }

  static HlsLimits hls(NodeConfig.Hls config) {
    return new HlsLimits(
        config.segment().toNanos(),
        config.segmentMax().toNanos(),
        config.part().toNanos(),
        config.segments(),
        2 * config.segments() + pastSegments(config),
        config.keptBytesMax(),
        HlsLimits.STANDARD.waitingMax());
  }

  /** Finished segments that are kept for who begins in the past. */
  private static int pastSegments(NodeConfig.Hls config) {
    return (int) Math.ceilDiv(config.past().toNanos(), config.segment().toNanos());
  }
}
