package org.millrace.node.core.remux;

import static org.millrace.node.core.remux.Boxes.begin;
import static org.millrace.node.core.remux.Boxes.beginFull;
import static org.millrace.node.core.remux.Boxes.end;

import org.millrace.node.core.bytes.ByteWriter;

/** The box of a track that names its codec and carries its configuration. */
final class SampleEntry {

  private static final int OBJECT_AAC = 0x40;
  private static final int OBJECT_MP3 = 0x6b;
  private static final int STREAM_AUDIO = 0x15;

  private SampleEntry() {}

  static void write(ByteWriter out, TrackFormat format) {
    switch (format.codec()) {
      case H264 -> video(out, format, "avc1", "avcC");
      case HEVC -> video(out, format, "hvc1", "hvcC");
      case AV1 -> video(out, format, "av01", "av1C");
      case VP9 -> video(out, format, "vp09", "vpcC");
      case AAC, MP3 -> {
        var entry = audio(out, format, "mp4a");
        elementaryStream(out, format);
        end(out, entry);
      }
      case OPUS -> {
        var entry = audio(out, format, "Opus");
        opus(out, format.config());
        end(out, entry);
      }
      case FLAC -> {
        var entry = audio(out, format, "fLaC");
        var box = beginFull(out, "dfLa", 0, 0);
        out.u8(0x80).u24(format.config().length).bytes(format.config());
        end(out, box);
        end(out, entry);
      }
    }
  }

  private static void video(ByteWriter out, TrackFormat format, String type, String configType) {
    var entry = begin(out, type);
    out.zeros(6).u16(1).zeros(16).u16(format.width()).u16(format.height());
    out.u32(0x0048_0000).u32(0x0048_0000).u32(0).u16(1).zeros(32).u16(24).u16(0xffff);
    var box = begin(out, configType);
    if (format.codec() == TrackFormat.Codec.VP9) {
      out.u8(1).u24(0);
    }
    out.bytes(format.config());
    end(out, box);
    end(out, entry);
  }

  private static int audio(ByteWriter out, TrackFormat format, String type) {
    var entry = begin(out, type);
    var rate = format.timescale() > 0xffff ? 0 : format.timescale();
    out.zeros(6).u16(1).zeros(8).u16(format.channels()).u16(16).u32(0).u32(rate << 16);
    return entry;
  }

  /** The nested descriptors of MPEG-4 systems; all lengths fit one byte. */
  private static void elementaryStream(ByteWriter out, TrackFormat format) {
    var config = format.config();
    var specific = config.length == 0 ? 0 : 2 + config.length;
    var box = beginFull(out, "esds", 0, 0);
    out.u8(3).u8(3 + 2 + 13 + specific + 3).u16(1).u8(0);
    out.u8(4).u8(13 + specific);
    out.u8(format.codec() == TrackFormat.Codec.MP3 ? OBJECT_MP3 : OBJECT_AAC);
    out.u8(STREAM_AUDIO).u24(0).u32(0).u32(0);
    if (specific > 0) {
      out.u8(5).u8(config.length).bytes(config);
    }
    out.u8(6).u8(1).u8(2);
    end(out, box);
  }

  /** OpusHead as MP4 has it: version 0, big-endian, no magic. */
  private static void opus(ByteWriter out, byte[] head) {
    var box = begin(out, "dOps");
    out.u8(0).u8(head[9]).u8(head[11]).u8(head[10]);
    for (var i = 15; i >= 12; i--) {
      out.u8(head[i]);
    }
    out.u8(head[17]).u8(head[16]).bytes(head, 18, head.length - 18);
    end(out, box);
  }
}
