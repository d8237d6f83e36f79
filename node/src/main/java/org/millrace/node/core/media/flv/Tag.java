package org.millrace.node.core.media.flv;

import java.util.Arrays;
import org.millrace.node.core.media.HeldBytes;

/**
 * One whole tag as it goes over the wire: 11 bytes of header, the body, and the 4 bytes that repeat
 * its size.
 */
record Tag(byte[] bytes) {

  static final int AUDIO = 8;
  static final int VIDEO = 9;
  static final int SCRIPT = 18;

  static final int HEAD_BYTES = 11;
  static final int TAIL_BYTES = 4;

  /** The field is 24 bits wide and always zero; some senders leave their RTMP stream number in. */
  private static final int STREAM_ID_MAX = 15;

  /** A tag can begin with the bytes that are held; at least {@link #HEAD_BYTES} of them are. */
  static boolean plausible(HeldBytes held, int bodyBytesMax) {
    var type = held.u8(0);
    return (type == AUDIO || type == VIDEO || type == SCRIPT)
        && held.u24(1) <= bodyBytesMax
        && held.u24(8) <= STREAM_ID_MAX;
  }

  /** Whole length of the tag whose first bytes are held. */
  static int length(HeldBytes held) {
    return HEAD_BYTES + held.u24(1) + TAIL_BYTES;
  }

  /**
   * The size behind the tag is right, or wrong in a way that is known of otherwise good muxers:
   * zero, or the body's alone.
   */
  static boolean tailMatches(HeldBytes held) {
    var body = held.u24(1);
    var tail = held.i32(HEAD_BYTES + body);
    return tail == HEAD_BYTES + body || tail == body || tail == 0;
  }

  /** The size behind the tag is right, and the tag is not empty. */
  static boolean tailIsExact(HeldBytes held) {
    var body = held.u24(1);
    return body > 0 && held.i32(HEAD_BYTES + body) == HEAD_BYTES + body;
  }

  /** The tag at the front of the held bytes, its trailing size put right. */
  static Tag take(HeldBytes held) {
    var bytes = held.take(length(held));
    putI32(bytes, bytes.length - TAIL_BYTES, bytes.length - TAIL_BYTES);
    return new Tag(bytes);
  }

  static Tag of(int type, int timestamp, byte[] body) {
    var bytes = new byte[HEAD_BYTES + body.length + TAIL_BYTES];
    putI32(bytes, 0, body.length);
    bytes[0] = (byte) type;
    System.arraycopy(body, 0, bytes, HEAD_BYTES, body.length);
    putI32(bytes, HEAD_BYTES + body.length, HEAD_BYTES + body.length);
    var tag = new Tag(bytes);
    tag.setTimestamp(timestamp);
    return tag;
  }

  int type() {
    return bytes[0];
  }

  int bodyBytes() {
    return bytes.length - HEAD_BYTES - TAIL_BYTES;
  }

  byte[] body() {
    return Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length - TAIL_BYTES);
  }

  /** Milliseconds, the low 32 bits. */
  int timestamp() {
    return bytes[7] << 24 | (bytes[4] & 0xff) << 16 | (bytes[5] & 0xff) << 8 | (bytes[6] & 0xff);
  }

  void setTimestamp(int timestamp) {
    bytes[4] = (byte) (timestamp >> 16);
    bytes[5] = (byte) (timestamp >> 8);
    bytes[6] = (byte) timestamp;
    bytes[7] = (byte) (timestamp >> 24);
  }

  private static void putI32(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }
}
