package org.millrace.node.core.rtmp;

import java.util.List;

/** What the server says of itself when a client connects. */
final class Replies {

  /** The four-character codes that enhanced RTMP names codecs by, and that are forwarded. */
  static final List<String> FOUR_CC =
      List.of(
          "avc1", "hvc1", "av01", "vp09", "vp08", "mp4a", "Opus", "fLaC", ".mp3", "ac-3", "ec-3");

  /** Enhanced RTMP: forwards any codec, decodes none. */
  private static final int CAN_FORWARD = 4;

  static final Amf.Obj SERVER =
      Amf.Obj.of(
          "fmsVer",
          "FMS/3,5,1,1",
          "capabilities",
          31,
          "mode",
          1,
          "fourCcList",
          FOUR_CC,
          "videoFourCcInfoMap",
          Amf.Obj.of("*", CAN_FORWARD),
          "audioFourCcInfoMap",
          Amf.Obj.of("*", CAN_FORWARD));

  static final Amf.Obj CONNECTED =
      Amf.Obj.of(
          "level", "status",
          "code", "NetConnection.Connect.Success",
          "description", "Connected.",
          "objectEncoding", 0);

  private Replies() {}
}
