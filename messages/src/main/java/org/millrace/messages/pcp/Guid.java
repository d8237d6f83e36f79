package org.millrace.messages.pcp;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Sixteen bytes that name a session, a broadcaster or a channel; in text 32 hex digits. */
public record Guid(long high, long low) implements Comparable<Guid> {

  public static final int BYTES = 16;

  /** All zeros: "no id". */
  public static final Guid ZERO = new Guid(0, 0);

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Reads sixteen bytes. */
  public static Guid of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a GUID has 16 bytes");
    }
    var buffer = ByteBuffer.wrap(bytes);
    return new Guid(buffer.getLong(), buffer.getLong());
  }

  /** Reads 32 hex digits of either case; empty when the text is anything else. */
  public static Optional<Guid> parse(String text) {
    if (text.length() != 2 * BYTES || !text.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.empty();
    }
    return Optional.of(of(HexFormat.of().parseHex(text)));
  }

  /** A session or broadcast id: random, the first byte zero as the network has it. */
  public static Guid random(RandomGenerator random) {
    return new Guid(random.nextLong() & 0x00FF_FFFF_FFFF_FFFFL, random.nextLong());
  }

  public boolean isZero() {
    return high == 0 && low == 0;
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(Guid other) {
    var byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** 32 upper-case hex digits. */
  @Override
  public String toString() {
    return HEX.formatHex(bytes());
  }
}
