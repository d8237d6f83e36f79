package org.millrace.node.core.media.ogg;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import org.millrace.node.core.media.MediaEvent;

/** Reads artist and title from the comment header that the Xiph codecs share. */
final class Comments {

  private static final int TEXT_CHARS_MAX = 400;

  private Comments() {}

  /** Looks into the second header packet of a codec; a torn one tells what it has. */
  static Optional<MediaEvent.Title> title(OggCodec.Name codec, byte[] packet) {
    var at =
        switch (codec) {
          case VORBIS, THEORA -> 7;
          case OPUS -> 8;
          case FLAC -> 4;
          case SPEEX -> 0;
          case SKELETON, OTHER -> packet.length;
        };
    var artist = "";
    var title = "";
    var vendorBytes = length(packet, at);
    at += 4 + vendorBytes;
    var count = length(packet, at);
    at += 4;
    for (var i = 0; i < count && at + 4 <= packet.length; i++) {
      var bytes = length(packet, at);
      at += 4;
      var text = new String(packet, at, Math.min(bytes, 4 * TEXT_CHARS_MAX), UTF_8);
      at += bytes;
      var equals = text.indexOf('=');
      if (equals > 0) {
        switch (text.substring(0, equals).toUpperCase(Locale.ROOT)) {
          case "ARTIST" -> artist = clean(text.substring(equals + 1));
          case "TITLE" -> title = clean(text.substring(equals + 1));
          default -> {}
        }
      }
    }
    return artist.isEmpty() && title.isEmpty()
        ? Optional.empty()
        : Optional.of(new MediaEvent.Title(artist, title));
  }

  /** A length field, never more than what is behind it. */
  private static int length(byte[] packet, int at) {
    if (at + 4 > packet.length) {
      return 0;
    }
    return (int) Math.min(OggPage.littleEndian(packet, at, 4), packet.length - at - 4);
  }

  private static String clean(String text) {
    var value = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return value.length() <= TEXT_CHARS_MAX ? value : value.substring(0, TEXT_CHARS_MAX);
  }
}
