package org.millrace.node.core.media.mp4;

import java.util.Arrays;
import java.util.Optional;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.codec.VideoConfig;

/** The first sample entry of an stsd box: codec and shape of a track. */
record SampleEntry(Box box, Kind kind) {

  private static final int VISUAL_BYTES = 78;
  private static final int AUDIO_BYTES = 28;
  private static final int QUICKTIME_1_BYTES = 16;
  private static final int QUICKTIME_2_BYTES = 36;

  private static final int MPEG4_AUDIO = 0x40;
  private static final int MPEG2_LAYER3 = 0x69;
  private static final int MPEG1_LAYER3 = 0x6b;

  static Optional<SampleEntry> of(Box stsd, Kind kind) {
    return stsd.childrenFrom(8).stream().findFirst().map(box -> new SampleEntry(box, kind));
  }

  DecoderConfig decoder() {
    return switch (kind) {
      case VIDEO -> video().orSize(box.u16(24), box.u16(26));
      case AUDIO -> audio().orSound((int) (box.u32(24) >> 16), box.u16(16));
      case OTHER -> named();
    };
  }

  private DecoderConfig video() {
    return switch (box.type()) {
      case "avc1", "avc3" -> inBandNamed(VideoConfig.avc(record(VISUAL_BYTES, "avcC")));
      case "hvc1", "hev1" -> inBandNamed(VideoConfig.hevc(record(VISUAL_BYTES, "hvcC")));
      case "av01" -> VideoConfig.av1(record(VISUAL_BYTES, "av1C"));
      case "vp09" -> VideoConfig.vp9(record(VISUAL_BYTES, "vpcC"));
      case "vp08" -> DecoderConfig.named("vp8", "vp08");
      default -> named();
    };
  }

  /** Parameter sets may also come with the samples: the codec string then has the entry's name. */
  private DecoderConfig inBandNamed(DecoderConfig config) {
    var text = config.codecString();
    return text.isEmpty()
        ? config
        : new DecoderConfig(
            config.codec(),
            box.type() + text.substring(4),
            config.config(),
            config.width(),
            config.height(),
            0,
            0);
  }

  private DecoderConfig audio() {
    var fields =
        switch (box.u16(8)) {
          case 1 -> AUDIO_BYTES + QUICKTIME_1_BYTES;
          case 2 -> AUDIO_BYTES + QUICKTIME_2_BYTES;
          default -> AUDIO_BYTES;
        };
    return switch (box.type()) {
      case "mp4a" -> mpeg4(record(fields, "esds"));
      case "Opus" -> AudioConfig.opusOfMp4(record(fields, "dOps"));
      case "fLaC" -> flac(record(fields, "dfLa"));
      case ".mp3" -> AudioConfig.mp3();
      case "ac-3" -> DecoderConfig.named("ac3", "ac-3");
      case "ec-3" -> DecoderConfig.named("eac3", "ec-3");
      default -> named();
    };
  }

  private static DecoderConfig flac(byte[] dfLa) {
    return AudioConfig.flac(dfLa.length < 4 ? dfLa : Arrays.copyOfRange(dfLa, 4, dfLa.length));
  }

  /** Walks the descriptors of an esds box, ISO/IEC 14496-1 7.2.6. */
  private static DecoderConfig mpeg4(byte[] esds) {
    var whole = new Box(esds, "esds", 0, 0, esds.length);
    var at = behindLength(whole, 5);
    var flags = whole.u8(at + 2);
    at += 3;
    at += (flags & 0x80) == 0 ? 0 : 2;
    at += (flags & 0x40) == 0 ? 0 : 1 + whole.u8(at);
    at += (flags & 0x20) == 0 ? 0 : 2;
    at = behindLength(whole, at + 1);
    var objectType = whole.u8(at);
    if (objectType == MPEG1_LAYER3 || objectType == MPEG2_LAYER3) {
      return AudioConfig.mp3();
    }
    if (objectType != MPEG4_AUDIO) {
      return DecoderConfig.named("mp4a", "mp4a.%02x".formatted(objectType));
    }
    var configAt = behindLength(whole, at + 14);
    var length = whole.u8(configAt - 1) & 0x7f;
    var end = Math.min(esds.length, configAt + length);
    return AudioConfig.aac(Arrays.copyOfRange(esds, Math.min(configAt, end), end));
  }

  /** Where the content of a descriptor begins whose length field begins here. */
  private static int behindLength(Box descriptors, int at) {
    var end = at;
    while ((descriptors.u8(end) & 0x80) != 0 && end < at + 3) {
      end++;
    }
    return end + 1;
  }

  private byte[] record(int fields, String type) {
    return box.childrenFrom(fields).stream()
        .filter(child -> child.type().equals(type))
        .findFirst()
        .map(Box::content)
        .orElseGet(() -> new byte[0]);
  }

  private DecoderConfig named() {
    var printable = box.type().chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return DecoderConfig.named(printable ? box.type().strip() : "unknown", "");
  }
}
