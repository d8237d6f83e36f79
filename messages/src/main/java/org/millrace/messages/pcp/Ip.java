package org.millrace.messages.pcp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address. On the wire its bytes are reversed, and their number tells the family.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address, or the four of an IPv4 address
 */
public record Ip(boolean v6, long high, long low) implements Comparable<Ip> {

  /** 0.0.0.0, "unknown". */
  public static final Ip ANY = v4(0);

  public Ip {
    if (!v6 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  public static Ip v4(int bits) {
    return new Ip(false, 0, bits & 0xFFFF_FFFFL);
  }

  /** Four or sixteen bytes in network order; an IPv4-mapped address becomes IPv4. */
  public static Ip of(byte[] network) {
    var buffer = ByteBuffer.wrap(network);
    if (network.length == 4) {
      return v4(buffer.getInt());
    }
    if (network.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes");
    }
    var high = buffer.getLong();
    var low = buffer.getLong();
    return high == 0 && low >>> 32 == 0xFFFF ? v4((int) low) : new Ip(true, high, low);
  }

  /** Reads the payload of an address atom; empty unless it has 4 or 16 bytes. */
  public static Optional<Ip> ofWire(byte[] reversed) {
    if (reversed.length == 4) {
      return Optional.of(v4(AtomBytes.int32(reversed, 0)));
    }
    if (reversed.length != 16) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(reversed);
    var low = Long.reverseBytes(buffer.getLong());
    return Optional.of(new Ip(true, Long.reverseBytes(buffer.getLong()), low));
  }

  /** Reads "203.0.113.5" or an IPv6 literal without brackets. Never asks a name server. */
  public static Optional<Ip> parse(String text) {
    return IpText.parse(text);
  }

  /** Network order. */
  public byte[] bytes() {
    return v6
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(4).putInt((int) low).array();
  }

  byte[] wireBytes() {
    return v6
        ? ByteBuffer.allocate(16)
            .putLong(Long.reverseBytes(low))
            .putLong(Long.reverseBytes(high))
            .array()
        : ByteBuffer.allocate(4).putInt(Integer.reverseBytes((int) low)).array();
  }

  public boolean isAny() {
    return high == 0 && low == 0;
  }

  public boolean isLoopback() {
    return v6 ? high == 0 && low == 1 : low >>> 24 == 127;
  }

  /** An address of a site or link, never of the open internet. */
  public boolean isPrivate() {
    if (v6) {
      return high >>> 57 == 0xFC >> 1 || high >>> 54 == 0xFE80 >> 6;
    }
    return low >>> 24 == 10
        || low >>> 20 == (172 << 4 | 1)
        || low >>> 16 == (192 << 8 | 168)
        || low >>> 16 == (169 << 8 | 254)
        || low >>> 22 == (100 << 2 | 1);
  }

  /** Can be one program on the open internet: not private, loopback, multicast or reserved. */
  public boolean isGlobal() {
    if (isAny() || isLoopback() || isPrivate()) {
      return false;
    }
    return v6 ? high >>> 56 != 0xFF && high != 0 : low >>> 28 < 0xE && low >>> 24 != 0;
  }

  @Override
  public int compareTo(Ip other) {
    var byFamily = Boolean.compare(v6, other.v6);
    var byHigh = Long.compareUnsigned(high, other.high);
    return byFamily != 0 ? byFamily : byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Dotted quad, or RFC 5952 without brackets. */
  @Override
  public String toString() {
    return IpText.format(this);
  }
}
