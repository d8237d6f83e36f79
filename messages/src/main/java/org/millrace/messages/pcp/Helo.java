package org.millrace.messages.pcp;

import org.jspecify.annotations.Nullable;

/**
 * What the connecting side says of itself.
 *
 * @param agent empty when left out
 * @param version 0 when left out
 * @param sid mandatory; null when left out
 * @param port the open port, -1 when left out
 * @param ping the port to test, -1 when left out
 * @param bcid only toward a directory
 */
public record Helo(
    String agent, int version, @Nullable Guid sid, int port, int ping, @Nullable Guid bcid)
    implements Message {

  /** {@code port} or {@code ping} was left out. */
  public static final int ABSENT = -1;

  /** The helo of a port check: a session id and nothing else. */
  public static Helo ofPing(Guid sid) {
    return new Helo("", 0, sid, ABSENT, ABSENT, null);
  }

  static Helo of(Atom atom) {
    var agent = "";
    var version = 0;
    var port = ABSENT;
    var ping = ABSENT;
    Guid sid = null;
    Guid bcid = null;
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.AGNT -> agent = Fields.text(child);
        case Tag.VER -> version = Fields.count(child);
        case Tag.SID -> sid = Fields.guid(child);
        case Tag.PORT -> port = Fields.port(child);
        case Tag.PING -> ping = Fields.port(child);
        case Tag.BCID -> bcid = Fields.guid(child);
        default -> {}
      }
    }
    return new Helo(agent, version, sid, port, ping, bcid);
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.HELO);
    if (!agent.isEmpty()) {
      writer.text(Tag.AGNT, agent);
    }
    if (version != 0) {
      writer.int32(Tag.VER, version);
    }
    if (sid != null) {
      writer.guid(Tag.SID, sid);
    }
    if (port != ABSENT) {
      writer.int16(Tag.PORT, port);
    }
    if (ping != ABSENT) {
      writer.int16(Tag.PING, ping);
    }
    if (bcid != null) {
      writer.guid(Tag.BCID, bcid);
    }
    writer.close();
  }
}
