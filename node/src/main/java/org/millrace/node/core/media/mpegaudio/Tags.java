package org.millrace.node.core.media.mpegaudio;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;

/** The tags that stand between audio frames: ID3v2, ID3v1 and APE. */
final class Tags {

  /** What is looked at of a tag; texts come before pictures. */
  static final int LOOK_BYTES_MAX = 64 << 10;

  /** {@link #length} of bytes that may yet become a tag. */
  static final int NEED_MORE = -1;

  private static final int ID3V1_BYTES = 128;
  private static final int ID3V2_HEADER_BYTES = 10;
  private static final int APE_HEADER_BYTES = 32;
  private static final int TEXT_CHARS_MAX = 400;
  private static final byte[] ID3V2 = {'I', 'D', '3'};
  private static final byte[] ID3V1 = {'T', 'A', 'G'};
  private static final byte[] APE = {'A', 'P', 'E', 'T', 'A', 'G', 'E', 'X'};

  private Tags() {}

  /** Bytes of the tag at the front of the window; 0 where there is none, or NEED_MORE. */
  static int length(HeldBytes held) {
    if (begins(held, ID3V2)) {
      return held.size() < ID3V2_HEADER_BYTES ? NEED_MORE : id3v2Length(held);
    }
    if (begins(held, ID3V1)) {
      return held.size() < ID3V1.length ? NEED_MORE : ID3V1_BYTES;
    }
    if (begins(held, APE)) {
      return held.size() < APE_HEADER_BYTES ? NEED_MORE : apeLength(held);
    }
    return 0;
  }

  private static boolean begins(HeldBytes held, byte[] mark) {
    var count = Math.min(held.size(), mark.length);
    for (var i = 0; i < count; i++) {
      if (held.u8(i) != mark[i]) {
        return false;
      }
    }
    return count > 0;
  }

  private static int id3v2Length(HeldBytes held) {
    var sizes = held.u8(6) | held.u8(7) | held.u8(8) | held.u8(9);
    if (held.u8(3) < 2 || held.u8(3) > 4 || sizes > 0x7F) {
      return 0;
    }
    var footer = (held.u8(5) & 0x10) != 0 ? ID3V2_HEADER_BYTES : 0;
    var body = held.u8(6) << 21 | held.u8(7) << 14 | held.u8(8) << 7 | held.u8(9);
    return ID3V2_HEADER_BYTES + body + footer;
  }

  private static int apeLength(HeldBytes held) {
    var body = held.u8(12) | held.u8(13) << 8 | held.u8(14) << 16 | held.u8(15) << 24;
    return body < 0 || body > 1 << 24 ? 0 : APE_HEADER_BYTES + body;
  }

  /** The title a tag tells; of a long tag its first {@link #LOOK_BYTES_MAX} bytes are enough. */
  static Optional<MediaEvent.Title> title(byte[] tag) {
    var found =
        switch (tag[0]) {
          case 'I' -> id3v2Title(tag);
          case 'T' -> id3v1Title(tag);
          default -> new MediaEvent.Title("", "");
        };
    return found.artist().isEmpty() && found.title().isEmpty()
        ? Optional.empty()
        : Optional.of(found);
  }

  private static MediaEvent.Title id3v1Title(byte[] tag) {
    return new MediaEvent.Title(
        clean(tag, 33, Math.min(63, tag.length), StandardCharsets.ISO_8859_1),
        clean(tag, 3, Math.min(33, tag.length), StandardCharsets.ISO_8859_1));
  }

  private static MediaEvent.Title id3v2Title(byte[] whole) {
    var version = whole[3];
    var flags = whole[5];
    var tag = (flags & 0x80) != 0 && version < 4 ? withoutStuffing(whole) : whole;
    var at = ID3V2_HEADER_BYTES;
    if ((flags & 0x40) != 0 && version > 2 && tag.length >= at + 4) {
      at += version == 4 ? syncSafe(tag, at) : 4 + int32(tag, at);
    }
    var idBytes = version == 2 ? 3 : 4;
    var headBytes = version == 2 ? 6 : 10;
    var artist = "";
    var title = "";
    while (at >= ID3V2_HEADER_BYTES && at <= tag.length - headBytes && tag[at] != 0) {
      var id = new String(tag, at, idBytes, StandardCharsets.ISO_8859_1);
      var size =
          switch (version) {
            case 2 -> int32(tag, at + 2) & 0xFFFFFF;
            case 3 -> int32(tag, at + 4);
            default -> syncSafe(tag, at + 4);
          };
      var from = at + headBytes;
      if (size < 0 || size > tag.length - from) {
        break;
      }
      switch (id) {
        case "TIT2", "TT2" -> title = text(tag, from, size);
        case "TPE1", "TP1" -> artist = text(tag, from, size);
        default -> {}
      }
      at = from + size;
    }
    return new MediaEvent.Title(artist, title);
  }

  /** Takes out the zero bytes that keep a tag free of frame syncs. */
  private static byte[] withoutStuffing(byte[] tag) {
    var plain = new byte[tag.length];
    var count = 0;
    for (var i = 0; i < tag.length; i++) {
      if (i > ID3V2_HEADER_BYTES && tag[i] == 0 && tag[i - 1] == (byte) 0xFF) {
        continue;
      }
      plain[count++] = tag[i];
    }
    return Arrays.copyOf(plain, count);
  }

  private static String text(byte[] tag, int from, int size) {
    if (size < 1) {
      return "";
    }
    var charset =
        switch (tag[from]) {
          case 0 -> StandardCharsets.ISO_8859_1;
          case 1 -> StandardCharsets.UTF_16;
          case 2 -> StandardCharsets.UTF_16BE;
          default -> StandardCharsets.UTF_8;
        };
    return clean(tag, from + 1, from + size, charset);
  }

  private static String clean(byte[] tag, int from, int to, Charset charset) {
    if (from >= to) {
      return "";
    }
    var bytes = Math.min(to - from, 4 * TEXT_CHARS_MAX);
    var text = new String(tag, from, bytes, charset);
    var nul = text.indexOf(0);
    var value = (nul < 0 ? text : text.substring(0, nul)).replaceAll("\\p{Cntrl}+", " ").strip();
    return value.length() <= TEXT_CHARS_MAX ? value : value.substring(0, TEXT_CHARS_MAX);
  }

  private static int int32(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }

  private static int syncSafe(byte[] bytes, int at) {
    return (bytes[at] & 0x7F) << 21
        | (bytes[at + 1] & 0x7F) << 14
        | (bytes[at + 2] & 0x7F) << 7
        | (bytes[at + 3] & 0x7F);
  }
}
