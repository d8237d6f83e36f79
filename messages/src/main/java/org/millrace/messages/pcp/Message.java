package org.millrace.messages.pcp;

/** What one top-level atom says. Fields that a peer left out are null or their stated default. */
public sealed interface Message
    permits Message.Connect,
        Message.Ok,
        Message.Note,
        Message.Unknown,
        Helo,
        Oleh,
        Quit,
        Chan,
        Host,
        Bcst,
        Root,
        Push {

  void write(AtomWriter writer);

  /**
   * The first atom of a control connection.
   *
   * @param version 1 for IPv4, 100 for IPv6
   */
  record Connect(long version) implements Message {
    @Override
    public void write(AtomWriter writer) {
      writer.int32(Tag.PCP, version);
    }
  }

  /** Accepted. Programs differ in the value and ignore it. */
  record Ok(long value) implements Message {
    @Override
    public void write(AtomWriter writer) {
      writer.int32(Tag.OK, value);
    }
  }

  /** Words for a person. */
  record Note(String text) implements Message {
    @Override
    public void write(AtomWriter writer) {
      writer.text(Tag.MESG, text);
    }
  }

  /** An atom this program has no use for; never sent. */
  record Unknown(Atom atom) implements Message {
    @Override
    public void write(AtomWriter writer) {
      writer.atom(atom);
    }
  }
}
