package org.millrace.messages.pcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Channel information, stream packets, or both.
 *
 * @param id first on the wire; null when a peer left it out
 * @param bcid only toward a directory
 */
public record Chan(
    @Nullable Guid id,
    @Nullable Guid bcid,
    @Nullable ChanInfo info,
    @Nullable Track track,
    List<Packet> packets)
    implements Message {

  public Chan {
    packets = List.copyOf(packets);
  }

  public static Chan ofInfo(Guid id, ChanInfo info, Track track) {
    return new Chan(id, null, info, track, List.of());
  }

  public static Chan ofPacket(Guid id, Packet packet) {
    return new Chan(id, null, null, null, List.of(packet));
  }

  static Chan of(Atom atom) {
    Guid id = null;
    Guid bcid = null;
    ChanInfo info = null;
    Track track = null;
    List<Packet> packets = new ArrayList<>(1);
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.ID -> id = Fields.guid(child);
        case Tag.BCID -> bcid = Fields.guid(child);
        case Tag.INFO -> info = ChanInfo.of(child);
        case Tag.TRCK -> track = Track.of(child);
        case Tag.PKT -> packets.add(Packet.of(child));
        default -> {}
      }
    }
    return new Chan(id, bcid, info, track, packets);
  }

  /** The same without its packets, as it may go into an envelope. */
  public Chan withoutPackets() {
    return packets.isEmpty() ? this : new Chan(id, bcid, info, track, List.of());
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.CHAN);
    if (id != null) {
      writer.guid(Tag.ID, id);
    }
    if (bcid != null) {
      writer.guid(Tag.BCID, bcid);
    }
    if (info != null) {
      info.write(writer);
    }
    if (track != null) {
      track.write(writer);
    }
    packets.forEach(packet -> packet.write(writer));
    writer.close();
  }
}
