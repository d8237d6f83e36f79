package org.millrace.node.core.remux;

import org.millrace.node.core.bytes.ByteWriter;

/** The parameter sets of a decoder configuration (avcC, hvcC), each behind a start code. */
final class ParameterSets {

  private static final int AVC_SETS_AT = 5;
  private static final int HEVC_ARRAYS_AT = 22;

  private final byte[] config;
  private final ByteWriter out = new ByteWriter(256);
  private int at;

  private ParameterSets(byte[] config) {
    this.config = config;
  }

  /** Empty for formats that have none, and as far as a torn configuration goes. */
  static byte[] of(TrackFormat format) {
    var sets = new ParameterSets(format.config());
    switch (format.codec()) {
      case H264 -> sets.avc();
      case HEVC -> sets.hevc();
      case AV1, VP9, AAC, MP3, OPUS, FLAC -> {}
    }
    return sets.out.toBytes();
  }

  private void avc() {
    at = AVC_SETS_AT;
    units(u8() & 0x1f);
    units(u8());
  }

  private void hevc() {
    at = HEVC_ARRAYS_AT;
    var arrays = u8();
    for (var i = 0; i < arrays; i++) {
      u8();
      units(u8() << 8 | u8());
    }
  }

  private void units(int count) {
    for (var i = 0; i < count && at < config.length; i++) {
      var length = u8() << 8 | u8();
      if (length > config.length - at) {
        at = config.length;
        return;
      }
      out.u32(1).bytes(config, at, length);
      at += length;
    }
  }

  private int u8() {
    return at < config.length ? config[at++] & 0xff : 0;
  }
}
