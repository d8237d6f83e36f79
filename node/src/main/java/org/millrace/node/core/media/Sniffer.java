package org.millrace.node.core.media;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.mpegaudio.AudioFrameHeader;

/**
 * Tells a container from the first bytes of a stream, for sources whose Content-Type says nothing.
 * The caller gathers up to {@link #BYTES_MAX} bytes and asks again while the answer is NeedMore; a
 * stream that ends before is treated as Unknown.
 */
public final class Sniffer {

  /** With so many bytes the answer is never NeedMore. */
  public static final int BYTES_MAX = 4096;

  private static final int[] TS_STEPS = {188, 192, 204};

  /** Sync bytes in a row that make a transport stream: a chance hit is one in 4 billion. */
  private static final int TS_SYNCS = 4;

  /** Headers in a row that make an audio stream where it does not begin with one. */
  private static final int AUDIO_HEADERS = 3;

  /** What the bytes say. */
  public sealed interface Verdict {
    record Known(Container container) implements Verdict {}

    record NeedMore() implements Verdict {}

    /** None of the containers: to be relayed as RAW. */
    record Unknown() implements Verdict {}
  }

  private static final Verdict NEED_MORE = new Verdict.NeedMore();
  private static final Verdict UNKNOWN = new Verdict.Unknown();

  private Sniffer() {}

  /** Looks at the first bytes of a stream, all that have arrived so far. */
  public static Verdict sniff(byte[] bytes) {
    if (bytes.length < 12) {
      return NEED_MORE;
    }
    var marked = byMark(bytes);
    if (marked != null) {
      return marked;
    }
    var audioAt = 0;
    if (begins(bytes, 0, "ID3")) {
      audioAt = id3Bytes(bytes);
      if (audioAt + 2 * AudioFrameHeader.FRAME_BYTES_MAX > BYTES_MAX && audioAt > BYTES_MAX / 2) {
        return new Verdict.Known(Container.MP3);
      }
    }
    if (isTransportStream(bytes)) {
      return new Verdict.Known(Container.TS);
    }
    if (isAudio(bytes, audioAt, Container.MP3)) {
      return new Verdict.Known(Container.MP3);
    }
    if (isAudio(bytes, audioAt, Container.AAC)) {
      return new Verdict.Known(Container.AAC);
    }
    if (bytes.length < BYTES_MAX) {
      return NEED_MORE;
    }
    return audioAt > 0 ? new Verdict.Known(Container.MP3) : UNKNOWN;
  }

  private static @Nullable Verdict byMark(byte[] bytes) {
    if (begins(bytes, 0, "OggS")) {
      return new Verdict.Known(Container.OGG);
    }
    if (begins(bytes, 0, "FLV\u0001")) {
      return new Verdict.Known(Container.FLV);
    }
    if (begins(bytes, 0, "\u001AE\u00DF\u00A3")) {
      return matroskaOrWebm(bytes);
    }
    return isMp4(bytes) ? new Verdict.Known(Container.MP4) : null;
  }

  private static boolean isMp4(byte[] bytes) {
    var known =
        switch (new String(bytes, 4, 4, StandardCharsets.ISO_8859_1)) {
          case "ftyp", "styp", "moov", "moof", "sidx", "emsg", "prft" -> true;
          default -> false;
        };
    var size = (bytes[0] & 0xFFL) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8;
    return known && (size | (bytes[3] & 0xFF)) >= 8;
  }

  /** Finds DocType (EBML ID 4282) in the EBML header. */
  private static Verdict matroskaOrWebm(byte[] bytes) {
    var look = Math.min(bytes.length, BYTES_MAX);
    for (var at = 4; at + 3 < look; at++) {
      if (bytes[at] != 0x42 || bytes[at + 1] != (byte) 0x82 || bytes[at + 2] >= 0) {
        continue;
      }
      var size = bytes[at + 2] & 0x7F;
      if (at + 3 + size <= look) {
        var webm = begins(bytes, at + 3, "webm");
        return new Verdict.Known(webm ? Container.WEBM : Container.MATROSKA);
      }
    }
    return bytes.length < BYTES_MAX ? NEED_MORE : new Verdict.Known(Container.MATROSKA);
  }

  /** Finds a sync byte that comes back packet after packet, also where a stream begins amid one. */
  private static boolean isTransportStream(byte[] bytes) {
    for (var step : TS_STEPS) {
      for (var at = 0; at < step && at + (TS_SYNCS - 1) * step < bytes.length; at++) {
        var syncs = 0;
        while (syncs < TS_SYNCS && bytes[at + syncs * step] == 0x47) {
          syncs++;
        }
        if (syncs == TS_SYNCS) {
          return true;
        }
      }
    }
    return false;
  }

  /** Two headers one behind the other at the place, or three anywhere behind it. */
  private static boolean isAudio(byte[] bytes, int from, Container container) {
    for (var at = from; at < bytes.length; at++) {
      if (follow(bytes, at, container) >= (at == from ? 2 : AUDIO_HEADERS)) {
        return true;
      }
    }
    return false;
  }

  private static int follow(byte[] bytes, int from, Container container) {
    var format = 0;
    var at = from;
    for (var count = 0; count < AUDIO_HEADERS; count++) {
      var header =
          container == Container.MP3
              ? AudioFrameHeader.mpeg(bytes, at)
              : AudioFrameHeader.adts(bytes, at);
      if (header == null || (count > 0 && header.format() != format)) {
        return count;
      }
      format = header.format();
      at += header.frameBytes();
    }
    return AUDIO_HEADERS;
  }

  private static int id3Bytes(byte[] bytes) {
    var body = 0;
    for (var at = 6; at < 10; at++) {
      body = body << 7 | (bytes[at] & 0x7F);
    }
    return 10 + body;
  }

  private static boolean begins(byte[] bytes, int at, String mark) {
    if (bytes.length < at + mark.length()) {
      return false;
    }
    for (var i = 0; i < mark.length(); i++) {
      if ((bytes[at + i] & 0xFF) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
