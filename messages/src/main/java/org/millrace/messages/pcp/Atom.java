package org.millrace.messages.pcp;

import java.util.List;

/**
 * One node of the tree every PCP byte belongs to: a four-byte name, and either payload bytes or
 * children. An atom read from the wire and encoded again gives the same bytes.
 */
public sealed interface Atom {

  /** Bytes before the payload or the children: name and length word. */
  int HEADER_BYTES = 8;

  int tag();

  /** Length on the wire, headers included. */
  int encodedBytes();

  /** Payload bytes. Whoever makes the atom gives the array up. */
  record Data(int tag, byte[] payload) implements Atom {
    @Override
    public int encodedBytes() {
      return HEADER_BYTES + payload.length;
    }

    @Override
    public String toString() {
      return Tag.text(tag) + "[" + payload.length + "]";
    }
  }

  /** A container. It has no byte length on the wire, only the number of its children. */
  record Parent(int tag, List<Atom> children) implements Atom {
    public Parent {
      children = List.copyOf(children);
    }

    @Override
    public int encodedBytes() {
      var bytes = HEADER_BYTES;
      for (var child : children) {
        bytes += child.encodedBytes();
      }
      return bytes;
    }

    @Override
    public String toString() {
      return Tag.text(tag) + children;
    }
  }
}
