package org.millrace.node.core.media.ogg;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.DecoderConfig;

/**
 * What the first packet of a logical stream says of it.
 *
 * @param units of the granule position per {@code perSeconds} seconds; 0 where it tells no time
 * @param keyShift bits below the key frame's number in the granule position of Theora
 * @param preSkip units before the time 0
 */
record OggCodec(
    Name name, DecoderConfig config, long units, long perSeconds, int keyShift, long preSkip) {

  /** The codecs whose headers and times are understood. */
  enum Name {
    VORBIS,
    OPUS,
    FLAC,
    THEORA,
    SPEEX,
    SKELETON,
    OTHER
  }

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int FLAC_MARK_AT = 9;
  private static final long GRANULE_MAX = 1L << 52;

  static OggCodec of(byte[] first) {
    if (begins(first, "\u0001vorbis", 28)) {
      var rate = OggPage.littleEndian(first, 12, 4);
      var config = DecoderConfig.named("vorbis", "vorbis").orSound((int) rate, first[11] & 0xFF);
      return audio(Name.VORBIS, config, rate, 0);
    }
    if (begins(first, "OpusHead", 19)) {
      var preSkip = OggPage.littleEndian(first, 10, 2);
      return audio(Name.OPUS, AudioConfig.opus(first), 48_000, preSkip);
    }
    if (begins(first, "\u007FFLAC", FLAC_MARK_AT + 8 + 34)) {
      var blocks = Arrays.copyOfRange(first, FLAC_MARK_AT, first.length);
      blocks[4] |= (byte) 0x80;
      var config = AudioConfig.flac(blocks);
      return audio(Name.FLAC, config, config.sampleRate(), 0);
    }
    if (begins(first, "\u0080theora", 42)) {
      return theora(first);
    }
    if (begins(first, "Speex   ", 80)) {
      var rate = OggPage.littleEndian(first, 36, 4);
      var channels = (int) OggPage.littleEndian(first, 48, 4) & 0xFF;
      var config = DecoderConfig.named("speex", "speex").orSound((int) rate, channels);
      return audio(Name.SPEEX, config, rate, 0);
    }
    var name = begins(first, "fishead\u0000", 8) ? Name.SKELETON : Name.OTHER;
    return new OggCodec(name, DecoderConfig.named("", ""), 0, 1, 0, 0);
  }

  private static OggCodec audio(Name name, DecoderConfig config, long rate, long preSkip) {
    return new OggCodec(name, config, rate, 1, 0, preSkip);
  }

  private static OggCodec theora(byte[] first) {
    var width = u24(first, 14);
    var height = u24(first, 17);
    var frames = (long) u24(first, 22) << 8 | (first[25] & 0xFF);
    var seconds = (long) u24(first, 26) << 8 | (first[29] & 0xFF);
    var keyShift = (first[40] & 3) << 3 | (first[41] & 0xFF) >> 5;
    var config = DecoderConfig.named("theora", "theora").orSize(width, height);
    return new OggCodec(Name.THEORA, config, seconds == 0 ? 0 : frames, seconds, keyShift, 0);
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF);
  }

  private static boolean begins(byte[] packet, String mark, int bytesMin) {
    return packet.length >= bytesMin
        && new String(packet, 0, mark.length(), ISO_8859_1).equals(mark);
  }

  MediaEvent.Kind kind() {
    return switch (name) {
      case VORBIS, OPUS, FLAC, SPEEX -> MediaEvent.Kind.AUDIO;
      case THEORA -> MediaEvent.Kind.VIDEO;
      case SKELETON, OTHER -> MediaEvent.Kind.OTHER;
    };
  }

  /** The time a granule position stands for, or {@link MediaEvent#NO_TIME}. */
  long nanos(long granule) {
    if (units == 0 || granule < 0) {
      return MediaEvent.NO_TIME;
    }
    var count = (granule >> keyShift) + (granule & ((1L << keyShift) - 1)) - preSkip;
    return count > GRANULE_MAX || count < -GRANULE_MAX ? MediaEvent.NO_TIME : nanosOfUnits(count);
  }

  long nanosOfUnits(long count) {
    if (units == 0) {
      return 0;
    }
    var whole = count / units * perSeconds;
    return whole * SECOND_NANOS + count % units * perSeconds * SECOND_NANOS / units;
  }

  /** A granule position moved by a time, to the nearest unit. */
  long shifted(long granule, long nanos) {
    if (units == 0 || granule < 0) {
      return granule;
    }
    var seconds = Math.floorDiv(nanos, SECOND_NANOS);
    var rest = Math.floorMod(nanos, SECOND_NANOS);
    var exact = (seconds * (double) units + rest * (double) units / SECOND_NANOS) / perSeconds;
    return Math.max(0, granule + (Math.round(exact) << keyShift));
  }

  /** How long the packets last that end on a page; 0 where that cannot be told from outside. */
  long nanosOfPackets(OggPage page) {
    return switch (name) {
      case THEORA -> nanosOfUnits(page.packetsEnding());
      case OPUS -> nanosOfUnits(OpusPackets.samplesOf(page));
      case VORBIS, FLAC, SPEEX, SKELETON, OTHER -> 0;
    };
  }
}
