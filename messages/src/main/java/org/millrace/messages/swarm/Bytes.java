package org.millrace.messages.swarm;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * An immutable byte string, or a stand-in that has only a length: virtual time carries sizes, never
 * media. Whoever wraps an array gives it up.
 */
public interface Bytes {

  /** The empty string. */
  Bytes EMPTY = new Sized(0);

  /** Number of bytes. */
  int length();

  /** A copy of the content; zeros where there is none. */
  byte[] toArray();

  /** Feeds the content to a digest. */
  static void update(MessageDigest digest, Bytes content) {
    digest.update(content instanceof Real real ? real.array : content.toArray());
  }

  /** Wraps an array that its owner gives up. */
  static Bytes of(byte[] array) {
    return array.length == 0 ? EMPTY : new Real(array);
  }

  /** A stand-in of this many bytes. */
  static Bytes sized(int length) {
    return length == 0 ? EMPTY : new Sized(length);
  }

  /** Bytes that exist. */
  final class Real implements Bytes {
    private final byte[] array;

    private Real(byte[] array) {
      this.array = array;
    }

    @Override
    public int length() {
      return array.length;
    }

    @Override
    public byte[] toArray() {
      return array.clone();
    }

    /** The array itself, for reading only. */
    byte[] array() {
      return array;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Real real && Arrays.equals(array, real.array);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
      return "Bytes[" + array.length + "]";
    }
  }

  /** Bytes that are only counted. */
  record Sized(int length) implements Bytes {
    public Sized {
      if (length < 0) {
        throw new IllegalArgumentException("negative length");
      }
    }

    @Override
    public byte[] toArray() {
      return new byte[length];
    }
  }
}
