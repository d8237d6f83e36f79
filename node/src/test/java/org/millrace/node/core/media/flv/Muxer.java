package org.millrace.node.core.media.flv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millrace.node.core.media.Readings;

/** Writes enhanced FLV, which older ffmpeg does not, from the MP4 that it does write. */
public final class Muxer {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Muxer(int flags) {
    out.writeBytes(new byte[] {'F', 'L', 'V', 1, (byte) flags, 0, 0, 0, 9, 0, 0, 0, 0});
  }

  public Muxer tag(int type, int millis, byte[]... body) {
    out.writeBytes(Tag.of(type, millis, Readings.concat(body)).bytes());
    return this;
  }

  /** An enhanced video tag; a key frame where told. */
  public Muxer video(int packetType, boolean key, String fourCc, int millis, byte[]... payload) {
    var first = 0x80 | (key ? 1 : 2) << 4 | packetType;
    return tag(
        Tag.VIDEO, millis, bytes(first), fourCc.getBytes(ISO_8859_1), Readings.concat(payload));
  }

  Muxer audio(int packetType, String fourCc, int millis, byte[]... payload) {
    return tag(
        Tag.AUDIO,
        millis,
        bytes(0x90 | packetType),
        fourCc.getBytes(ISO_8859_1),
        Readings.concat(payload));
  }

  public byte[] done() {
    return out.toByteArray();
  }

  static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (var i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** The payloads of all boxes of a type, searched by name: good enough for files we made. */
  public static List<byte[]> boxes(byte[] mp4, String type) {
    var found = new ArrayList<byte[]>();
    for (var at = Readings.indexOf(mp4, type, 0); at >= 0; ) {
      var size = sizeBefore(mp4, at);
      found.add(Arrays.copyOfRange(mp4, at + 4, at - 4 + size));
      at = Readings.indexOf(mp4, type, at - 4 + size);
    }
    return found;
  }

  private static int sizeBefore(byte[] mp4, int at) {
    return (mp4[at - 4] & 0xff) << 24
        | (mp4[at - 3] & 0xff) << 16
        | (mp4[at - 2] & 0xff) << 8
        | (mp4[at - 1] & 0xff);
  }
}
