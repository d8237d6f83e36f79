package org.millrace.messages.pcp;

import org.jspecify.annotations.Nullable;

/**
 * A request to connect to somebody and serve him there ({@link GivLine}). Only inside {@link Bcst}.
 *
 * @param target where to connect; {@link Endpoint#NONE} when it makes no sense
 * @param cid null or zero for a control connection
 */
public record Push(Endpoint target, @Nullable Guid cid) implements Message {

  static Push of(Atom atom) {
    Ip ip = Ip.ANY;
    var port = 0;
    Guid cid = null;
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.IP -> {
          var found = Fields.ip(child);
          ip = found == null ? Ip.ANY : found;
        }
        case Tag.PORT -> port = Fields.port(child);
        case Tag.CID -> cid = Fields.guid(child);
        default -> {}
      }
    }
    return new Push(new Endpoint(ip, port), cid);
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.PUSH).ip(Tag.IP, target.ip()).int16(Tag.PORT, target.port());
    if (cid != null) {
      writer.guid(Tag.CID, cid);
    }
    writer.close();
  }
}
