package org.millrace.messages.pcp;

import java.util.function.Consumer;

/** From atoms to messages and from messages to bytes. */
public final class Pcp {

  private Pcp() {}

  /** Gives out what a top-level atom says; a wrapper gives out everything inside it. */
  public static void decode(Atom atom, Consumer<Message> out) {
    switch (atom.tag()) {
      case Tag.PCP -> out.accept(new Message.Connect(Fields.uint(atom)));
      case Tag.HELO -> out.accept(Helo.of(atom));
      case Tag.OLEH -> out.accept(Oleh.of(atom));
      case Tag.OK -> out.accept(new Message.Ok(Fields.uint(atom)));
      case Tag.QUIT -> out.accept(new Quit(Fields.uint(atom)));
      case Tag.CHAN -> out.accept(Chan.of(atom));
      case Tag.HOST -> out.accept(Host.of(atom));
      case Tag.BCST -> out.accept(Bcst.of(atom));
      case Tag.ROOT -> out.accept(Root.of(atom));
      case Tag.PUSH -> out.accept(Push.of(atom));
      case Tag.MESG, Tag.ASCI -> out.accept(new Message.Note(Fields.text(atom)));
      case Tag.ATOM -> Fields.children(atom).forEach(child -> decode(child, out));
      default -> out.accept(new Message.Unknown(atom));
    }
  }

  /** The bytes of a message; larger ones than the network can take are a mistake of ours. */
  public static byte[] encode(Message message) {
    var writer = new AtomWriter();
    message.write(writer);
    if (writer.size() > AtomLimits.WIRE_BYTES_MAX) {
      throw new IllegalArgumentException("an atom of " + writer.size() + " bytes");
    }
    return writer.toBytes();
  }
}
