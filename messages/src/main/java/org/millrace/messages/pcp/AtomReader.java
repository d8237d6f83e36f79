package org.millrace.messages.pcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into top-level atoms. Bytes arrive in pieces of any size and each is looked at
 * a constant number of times. Holds at most one unfinished atom of {@link
 * AtomLimits#topLevelBytesMax()} bytes; what breaks a limit is refused as soon as its header is
 * seen, and nothing after it is read.
 */
public final class AtomReader {

  /** Why a stream is not read further. */
  public enum Violation {
    ATOM_TOO_LARGE,
    DATA_TOO_LARGE,
    TOO_MANY_CHILDREN,
    TOO_DEEP
  }

  private static final int FIRST_BYTES = 1024;

  private final AtomLimits limits;
  private final int[] childrenLeft;
  private byte[] held = new byte[FIRST_BYTES];
  private int size;
  private int scanned;
  private int depth;
  private boolean violated;

  public AtomReader(AtomLimits limits) {
    this.limits = limits;
    this.childrenLeft = new int[limits.depthMax()];
  }

  /** Takes the next bytes and gives out the atoms they complete. The array stays the caller's. */
  public Optional<Violation> read(byte[] bytes, Consumer<Atom> out) {
    return read(bytes, 0, bytes.length, out);
  }

  /** The same for a part of an array. After a violation further bytes are ignored. */
  public Optional<Violation> read(byte[] bytes, int offset, int length, Consumer<Atom> out) {
    var at = offset;
    var end = offset + length;
    while (at < end && !violated) {
      var wanted = limits.topLevelBytesMax() - size;
      var taken = Math.min(end - at, Math.max(wanted, 1));
      append(bytes, at, taken);
      at += taken;
      var violation = scan(out);
      if (violation.isPresent()) {
        violated = true;
        held = new byte[0];
        size = 0;
        return violation;
      }
    }
    return Optional.empty();
  }

  /** Bytes of an atom that has not ended yet; more than zero at a close means a torn last atom. */
  public int heldBytes() {
    return size;
  }

  private void append(byte[] bytes, int offset, int length) {
    if (size + length > held.length) {
      var target = Math.max(size + length, Math.min(held.length * 2, limits.topLevelBytesMax()));
      held = Arrays.copyOf(held, target);
    }
    System.arraycopy(bytes, offset, held, size, length);
    size += length;
  }

  private Optional<Violation> scan(Consumer<Atom> out) {
    var start = 0;
    var at = scanned;
    while (size - at >= Atom.HEADER_BYTES) {
      var word = AtomBytes.int32(held, at + 4);
      if (word >= 0) {
        if (word > limits.dataBytesMax()) {
          return Optional.of(Violation.DATA_TOO_LARGE);
        }
        var end = (long) at + Atom.HEADER_BYTES + word;
        if (end - start > limits.topLevelBytesMax()) {
          return Optional.of(Violation.ATOM_TOO_LARGE);
        }
        if (end > size) {
          break;
        }
        at = (int) end;
      } else {
        var children = word & 0x7FFF_FFFF;
        if (children > limits.childrenMax()) {
          return Optional.of(Violation.TOO_MANY_CHILDREN);
        }
        at += Atom.HEADER_BYTES;
        if (at - start + (long) children * Atom.HEADER_BYTES > limits.topLevelBytesMax()) {
          return Optional.of(Violation.ATOM_TOO_LARGE);
        }
        if (children > 0) {
          if (depth == childrenLeft.length) {
            return Optional.of(Violation.TOO_DEEP);
          }
          childrenLeft[depth++] = children;
          continue;
        }
      }
      if (closeParents()) {
        out.accept(new Tree(held, start).next());
        start = at;
      }
    }
    if (size - start >= limits.topLevelBytesMax()) {
      return Optional.of(Violation.ATOM_TOO_LARGE);
    }
    drop(start, at);
    return Optional.empty();
  }

  /** A child has ended; true when with it the top-level atom has. */
  private boolean closeParents() {
    while (depth > 0 && --childrenLeft[depth - 1] == 0) {
      depth--;
    }
    return depth == 0;
  }

  private void drop(int start, int at) {
    if (start > 0) {
      size -= start;
      if (size == 0 && held.length > 4 * AtomLimits.WIRE_BYTES_MAX) {
        held = new byte[FIRST_BYTES];
      } else {
        System.arraycopy(held, start, held, 0, size);
      }
    }
    scanned = at - start;
  }

  /** Builds the tree of an atom whose bytes are all there and whose limits are checked. */
  private static final class Tree {
    private final byte[] bytes;
    private int at;

    Tree(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    Atom next() {
      var tag = AtomBytes.tag(bytes, at);
      var word = AtomBytes.int32(bytes, at + 4);
      at += Atom.HEADER_BYTES;
      if (word >= 0) {
        var payload = Arrays.copyOfRange(bytes, at, at + word);
        at += word;
        return new Atom.Data(tag, payload);
      }
      var count = word & 0x7FFF_FFFF;
      List<Atom> children = new ArrayList<>(count);
      for (var i = 0; i < count; i++) {
        children.add(next());
      }
      return new Atom.Parent(tag, children);
    }
  }
}
