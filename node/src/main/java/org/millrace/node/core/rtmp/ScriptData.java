package org.millrace.node.core.rtmp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.millrace.node.core.bytes.ByteWriter;

/** Script data of a publisher as FLV has it: without the command that wraps it on the wire. */
final class ScriptData {

  private static final String WRAPPER = "@setDataFrame";
  private static final int TEXT_MARKER = 2;

  private ScriptData() {}

  /** The tag of a data message; empty if the message is none that a player could use. */
  static Optional<byte[]> tag(RtmpMessage message) {
    var payload = message.payload();
    var from = message.type() == RtmpMessage.DATA_AMF3 && payload[0] != TEXT_MARKER ? 1 : 0;
    var name = text(payload, from);
    if (name.equals(WRAPPER)) {
      from += 3 + name.length();
      name = text(payload, from);
    }
    return name.isEmpty() || name.startsWith("|")
        ? Optional.empty()
        : Optional.of(FlvTags.tag(RtmpMessage.DATA, message.timeMillis(), payload, from));
  }

  /** A tag's payload as a publisher sends it: servers keep what is wrapped for late joiners. */
  static byte[] wrapped(byte[] payload) {
    return new ByteWriter(16 + payload.length)
        .u8(TEXT_MARKER)
        .u16(WRAPPER.length())
        .ascii(WRAPPER)
        .bytes(payload)
        .toBytes();
  }

  /** A short ASCII string value, or nothing. */
  private static String text(byte[] payload, int at) {
    if (payload.length - at < 3 || payload[at] != TEXT_MARKER) {
      return "";
    }
    var length = (payload[at + 1] & 0xff) << 8 | (payload[at + 2] & 0xff);
    if (length > 64 || payload.length - at - 3 < length) {
      return "";
    }
    return new String(payload, at + 3, length, StandardCharsets.ISO_8859_1);
  }
}
