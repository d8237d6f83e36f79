package org.millrace.messages.pcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An envelope that nodes pass on. The routing fields go before the payload, for receivers handle
 * the payload where they meet it; an unknown child would end their session and is never passed on.
 *
 * @param payload {@link Host}, {@link Chan} without packets, {@link Root}, {@link Push} or {@link
 *     Message.Note}; at most {@link #PAYLOAD_MAX}
 */
public record Bcst(Routing routing, List<Message> payload) implements Message {

  /** Messages taken from one envelope; the rest is dropped. */
  public static final int PAYLOAD_MAX = 8;

  public Bcst {
    payload = List.copyOf(payload);
  }

  /** Whom an envelope is for: bits of {@code grp}. */
  public static final class Group {
    public static final int ROOT = 1;
    public static final int TRACKERS = 2;
    public static final int RELAYS = 4;
    public static final int ALL = 0xFF;

    private Group() {}
  }

  /**
   * How an envelope travels.
   *
   * @param ttl connections it may still cross, 0 to 255
   * @param hops connections it has crossed
   * @param from who sent it first; null when left out
   * @param dest the only one it is for; null for all of the group
   * @param cid the channel it is about; null for none
   * @param groupLast the group goes after hops and ttl, as broadcasters order their updates
   */
  public record Routing(
      int group,
      int hops,
      int ttl,
      @Nullable Guid dest,
      @Nullable Guid from,
      int version,
      int vpVersion,
      @Nullable Vendor vendor,
      @Nullable Guid cid,
      boolean groupLast) {

    /** One connection further; ttl never goes below 0. */
    public Routing onward() {
      return new Routing(
          group,
          Math.min(hops + 1, 255),
          Math.max(ttl - 1, 0),
          dest,
          from,
          version,
          vpVersion,
          vendor,
          cid,
          groupLast);
    }

    void write(AtomWriter writer) {
      if (!groupLast) {
        writer.int8(Tag.GRP, group);
      }
      writer.int8(Tag.HOPS, hops).int8(Tag.TTL, ttl);
      if (groupLast) {
        writer.int8(Tag.GRP, group);
      }
      if (dest != null) {
        writer.guid(Tag.DEST, dest);
      }
      if (from != null) {
        writer.guid(Tag.FROM, from);
      }
      writer.int32(Tag.VERS, version).int32(Tag.VRVP, vpVersion);
      if (vendor != null) {
        vendor.write(writer);
      }
      if (cid != null) {
        writer.guid(Tag.CID, cid);
      }
    }
  }

  static Bcst of(Atom atom) {
    var group = 0;
    var hops = 0;
    var ttl = 0;
    var version = 0;
    var vpVersion = 0;
    var groupLast = false;
    var index = 0;
    Guid dest = null;
    Guid from = null;
    Guid cid = null;
    var vendor = new Fields.VendorFields();
    List<Message> payload = new ArrayList<>(2);
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.GRP -> {
          group = (int) (Fields.uint(child) & 0xFF);
          groupLast = index > 0;
        }
        case Tag.HOPS -> hops = (int) (Fields.uint(child) & 0xFF);
        case Tag.TTL -> ttl = (int) (Fields.uint(child) & 0xFF);
        case Tag.DEST -> dest = Fields.guid(child);
        case Tag.FROM -> from = Fields.guid(child);
        case Tag.VERS -> version = Fields.count(child);
        case Tag.VRVP -> vpVersion = Fields.count(child);
        case Tag.VEXP -> vendor.tag(child);
        case Tag.VEXN -> vendor.number(child);
        case Tag.CID -> cid = Fields.guid(child);
        default -> addPayload(child, payload);
      }
      index++;
    }
    var routing =
        new Routing(
            group, hops, ttl, dest, from, version, vpVersion, vendor.vendor(), cid, groupLast);
    return new Bcst(routing, payload);
  }

  private static void addPayload(Atom child, List<Message> payload) {
    if (payload.size() == PAYLOAD_MAX) {
      return;
    }
    switch (child.tag()) {
      case Tag.HOST -> payload.add(Host.of(child));
      case Tag.CHAN -> payload.add(Chan.of(child).withoutPackets());
      case Tag.ROOT -> payload.add(Root.of(child));
      case Tag.PUSH -> payload.add(Push.of(child));
      case Tag.MESG -> payload.add(new Note(Fields.text(child)));
      default -> {}
    }
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.BCST);
    routing.write(writer);
    payload.forEach(message -> message.write(writer));
    writer.close();
  }
}
