package org.millrace.messages.pcp;

import java.util.Arrays;

/**
 * Lays atoms out as bytes with the exact field widths of the protocol. Containers are opened and
 * closed; their child counts are filled in on closing.
 */
public final class AtomWriter {

  private static final int DEPTH_MAX = 8;

  private byte[] bytes;
  private int size;
  private final int[] countAt = new int[DEPTH_MAX];
  private final int[] children = new int[DEPTH_MAX];
  private int depth;

  public AtomWriter() {
    this(512);
  }

  /** Starts with room for so many bytes; grows when more are written. */
  public AtomWriter(int expectedBytes) {
    bytes = new byte[Math.max(expectedBytes, Atom.HEADER_BYTES)];
  }

  /** Opens a container. */
  public AtomWriter open(int tag) {
    header(tag, 0);
    countAt[depth] = size - 4;
    children[depth] = 0;
    depth++;
    return this;
  }

  /** Closes the container opened last. */
  public AtomWriter close() {
    depth--;
    AtomBytes.putInt32(bytes, countAt[depth], children[depth] | 0x8000_0000);
    return this;
  }

  public AtomWriter int8(int tag, int value) {
    header(tag, 1);
    bytes[size++] = (byte) value;
    return this;
  }

  public AtomWriter int16(int tag, int value) {
    header(tag, 2);
    bytes[size++] = (byte) value;
    bytes[size++] = (byte) (value >> 8);
    return this;
  }

  /** Writes the low 32 bits. */
  public AtomWriter int32(int tag, long value) {
    header(tag, 4);
    AtomBytes.putInt32(bytes, size, (int) value);
    size += 4;
    return this;
  }

  /** A name as payload, as in {@code pkt/type}. */
  public AtomWriter id4(int tag, int name) {
    header(tag, 4);
    AtomBytes.putTag(bytes, size, name);
    size += 4;
    return this;
  }

  /** UTF-8 text and its NUL, cut to {@link PcpText#BYTES_MAX} bytes. */
  public AtomWriter text(int tag, String text) {
    var encoded = PcpText.encode(text);
    return raw(tag, encoded, 0, encoded.length);
  }

  public AtomWriter guid(int tag, Guid guid) {
    var raw = guid.bytes();
    return raw(tag, raw, 0, raw.length);
  }

  public AtomWriter ip(int tag, Ip ip) {
    var raw = ip.wireBytes();
    return raw(tag, raw, 0, raw.length);
  }

  public AtomWriter raw(int tag, byte[] payload, int offset, int length) {
    header(tag, length);
    System.arraycopy(payload, offset, bytes, size, length);
    size += length;
    return this;
  }

  /** Writes a tree as it is. */
  public AtomWriter atom(Atom atom) {
    switch (atom) {
      case Atom.Data data -> raw(data.tag(), data.payload(), 0, data.payload().length);
      case Atom.Parent parent -> {
        // Trees come from a reader with a deeper limit than this writer's own messages need.
        ensure(Atom.HEADER_BYTES);
        countChild();
        AtomBytes.putTag(bytes, size, parent.tag());
        AtomBytes.putInt32(bytes, size + 4, parent.children().size() | 0x8000_0000);
        size += Atom.HEADER_BYTES;
        var outer = depth;
        depth = 0;
        parent.children().forEach(this::atom);
        depth = outer;
      }
    }
    return this;
  }

  public int size() {
    return size;
  }

  /** The bytes written so far. */
  public byte[] toBytes() {
    if (depth != 0) {
      throw new IllegalStateException("a container is still open");
    }
    return Arrays.copyOf(bytes, size);
  }

  private void header(int tag, int length) {
    ensure(Atom.HEADER_BYTES + length);
    countChild();
    AtomBytes.putTag(bytes, size, tag);
    AtomBytes.putInt32(bytes, size + 4, length);
    size += Atom.HEADER_BYTES;
  }

  private void countChild() {
    if (depth > 0) {
      children[depth - 1]++;
    }
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
