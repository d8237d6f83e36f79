package org.millrace.messages.pcp;

/**
 * A piece of the stream.
 *
 * @param position of the first byte, modulo 2^32
 * @param continuation 0 where a player may start; bit 0x01 rest of a split packet, 0x02
 *     inter-frame, 0x04 audio only. Older programs know only zero and non-zero
 */
public record Packet(Kind kind, long position, int continuation, byte[] data) {

  /** What the piece is; OTHER is ignored. */
  public enum Kind {
    HEAD,
    DATA,
    OTHER
  }

  private static final byte[] NOTHING = {};

  static Packet of(Atom atom) {
    var kind = Kind.OTHER;
    var position = 0L;
    var continuation = 0;
    var data = NOTHING;
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.TYPE -> kind = kind(child);
        case Tag.POS -> position = Fields.uint(child);
        case Tag.CONT -> continuation = (int) (Fields.uint(child) & 0xFF);
        case Tag.DATA -> data = child instanceof Atom.Data found ? found.payload() : NOTHING;
        default -> {}
      }
    }
    return new Packet(kind, position, continuation, data);
  }

  private static Kind kind(Atom atom) {
    if (!(atom instanceof Atom.Data data) || data.payload().length != 4) {
      return Kind.OTHER;
    }
    return switch (AtomBytes.tag(data.payload(), 0)) {
      case Tag.HEAD -> Kind.HEAD;
      case Tag.DATA -> Kind.DATA;
      default -> Kind.OTHER;
    };
  }

  void write(AtomWriter writer) {
    writer
        .open(Tag.PKT)
        .id4(Tag.TYPE, kind == Kind.HEAD ? Tag.HEAD : Tag.DATA)
        .int32(Tag.POS, position);
    if (continuation != 0) {
      writer.int8(Tag.CONT, continuation);
    }
    writer.raw(Tag.DATA, data, 0, data.length).close();
  }
}
