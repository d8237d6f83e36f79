package org.millrace.messages.pcp;

import org.jspecify.annotations.Nullable;

/**
 * The answer to {@link Helo}.
 *
 * @param remoteIp the asker's address as the answerer sees it; null when left out
 * @param port the asker's port that the answerer believes reachable, else 0; -1 when left out
 * @param disabled a directory's ban; 0 is none and never sent
 */
public record Oleh(
    String agent, @Nullable Guid sid, int version, @Nullable Ip remoteIp, int port, long disabled)
    implements Message {

  static Oleh of(Atom atom) {
    var agent = "";
    var version = 0;
    var port = Helo.ABSENT;
    var disabled = 0L;
    Guid sid = null;
    Ip remoteIp = null;
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.AGNT -> agent = Fields.text(child);
        case Tag.SID -> sid = Fields.guid(child);
        case Tag.VER -> version = Fields.count(child);
        case Tag.RIP -> remoteIp = Fields.ip(child);
        case Tag.PORT -> port = Fields.port(child);
        case Tag.DIS -> disabled = Fields.uint(child);
        default -> {}
      }
    }
    return new Oleh(agent, sid, version, remoteIp, port, disabled);
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.OLEH);
    if (!agent.isEmpty()) {
      writer.text(Tag.AGNT, agent);
    }
    if (sid != null) {
      writer.guid(Tag.SID, sid);
    }
    if (version != 0) {
      writer.int32(Tag.VER, version);
    }
    if (remoteIp != null) {
      writer.ip(Tag.RIP, remoteIp);
    }
    if (port != Helo.ABSENT) {
      writer.int16(Tag.PORT, port);
    }
    if (disabled != 0) {
      writer.int32(Tag.DIS, disabled);
    }
    writer.close();
  }
}
