package org.millrace.messages.pcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings of the wire: UTF-8 and one NUL. Older programs send Shift_JIS, and some leave the NUL
 * out; both are taken.
 */
public final class PcpText {

  /** Bytes of text, without the NUL, that every program keeps. */
  public static final int BYTES_MAX = 255;

  private static final Charset FALLBACK = shiftJis();

  private PcpText() {}

  /** At most {@link #BYTES_MAX} bytes, cut between characters, and a NUL. */
  public static byte[] encode(String text) {
    var nul = text.indexOf('\0');
    var utf8 = (nul < 0 ? text : text.substring(0, nul)).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(Arrays.copyOf(utf8, cut(utf8)), cut(utf8) + 1);
  }

  /** The text up to the first NUL or the end. Never fails: what is no text shows as U+FFFD. */
  public static String decode(byte[] payload) {
    var length = 0;
    while (length < payload.length && payload[length] != 0) {
      length++;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(payload, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return new String(payload, 0, length, FALLBACK);
    }
  }

  /** The text fit for one line of a head: control characters become blanks. */
  static String oneLine(String text) {
    var line = new StringBuilder(text.length());
    text.chars().forEach(c -> line.append(c < ' ' || c == 0x7F ? ' ' : (char) c));
    return line.toString();
  }

  private static int cut(byte[] utf8) {
    if (utf8.length <= BYTES_MAX) {
      return utf8.length;
    }
    var end = BYTES_MAX;
    while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private static Charset shiftJis() {
    return Charset.isSupported("windows-31j")
        ? Charset.forName("windows-31j")
        : StandardCharsets.ISO_8859_1;
  }
}
