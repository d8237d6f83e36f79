package org.millrace.node.core.pcp;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomWriter;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Packet;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.MediaInfo;

/**
 * Frames a channel's stream as atoms, once for all who take it:
 *
 * <pre>
 *   header  ─▶ header:  chan{id, info, trck, pkt{head}}      sent first to whoever joins
 *   chunk   ─▶ chunk:   chan{id, pkt{data}}                  joinable where the chunk is
 * </pre>
 *
 * <p>What leaves is appended to a ring of its own, whose readers are the children. Positions in
 * that ring count framed bytes; {@link #resumeAt} finds the one where a child goes on. The last
 * {@link #KNOWN_MAX} packets are known.
 */
public final class Packetiser {

  /** Packets whose place in the framed ring is known. */
  public static final int KNOWN_MAX = 8192;

  /** Bits of {@code cont}. */
  private static final int REST_OF_PACKET = 0x01;

  private static final int INTER_FRAME = 0x02;

  private static final int HEAD_OVERHEAD_BYTES = 72;

  private final Guid id;
  private final long[] positions = new long[KNOWN_MAX];
  private final long[] framedAt = new long[KNOWN_MAX];
  private long packets;
  private long firstOfHeader;
  private long framed;
  private ChanInfo info;
  private Track track;
  private @Nullable Placed header;
  private boolean seekable;

  public Packetiser(Guid id, ChanInfo info, Track track) {
    this.id = id;
    this.info = info;
    this.track = track;
  }

  /**
   * Frames the next entry. A header too large for the network is left out: see {@link #canServe}.
   */
  public void frame(Placed placed, Consumer<RingEntry> out) {
    switch (placed.entry()) {
      case StreamHeader _ -> begin(placed, out);
      case Chunk chunk -> {
        if (canServe()) {
          // Some programs fail at 2^32; where a broadcaster does not begin anew we say its head.
          if (header != null
              && packets > firstOfHeader
              && newest() >>> 32 != placed.position() >>> 32) {
            begin(new Placed(header.entry(), 0), out);
          }
          frame(chunk, placed.position(), out);
        }
      }
    }
  }

  /**
   * New words about the channel. Children get them in an envelope, which becomes a chunk of its
   * own, and whoever joins later in the header.
   */
  public void describe(ChanInfo newInfo, Track newTrack, Message update, Consumer<RingEntry> out) {
    info = newInfo;
    track = newTrack;
    if (header != null && canServe()) {
      append(Pcp.encode(update), false, false, out);
      out.accept(new StreamHeader(headBytes(), inBand(), mediaInfo()));
    }
  }

  /** There is a header, and with its head it fits into one atom of the network. */
  public boolean canServe() {
    return header != null && head().length + HEAD_OVERHEAD_BYTES <= AtomLimits.WIRE_BYTES_MAX;
  }

  /**
   * Where in the framed ring a child that has everything before {@code wire} goes on; empty when
   * that packet is not known or not of this header. The caller checks that the ring still has it.
   */
  public OptionalLong resumeAt(long wire) {
    var oldest = Math.max(firstOfHeader, packets - KNOWN_MAX);
    if (packets == oldest || wire == 0) {
      return OptionalLong.empty();
    }
    var newest = positions[slot(packets - 1)];
    var wanted = Positions.nearest(newest, wire);
    if (wanted < positions[slot(oldest)] || wanted > newest) {
      return OptionalLong.empty();
    }
    var low = oldest;
    var high = packets - 1;
    while (low < high) {
      // The last packet that begins at or before the wanted byte: nothing of it may be missing.
      var middle = (low + high + 1) >>> 1;
      if (positions[slot(middle)] <= wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return OptionalLong.of(framedAt[slot(low)]);
  }

  /** The position of the newest packet, for {@code x-peercast-pos} and host atoms. */
  public long newest() {
    return packets == 0 ? 0 : positions[slot(packets - 1)];
  }

  /** The position of the oldest known packet under this header. */
  public long oldest() {
    return packets == 0 ? 0 : positions[slot(Math.max(firstOfHeader, packets - KNOWN_MAX))];
  }

  private void begin(Placed placed, Consumer<RingEntry> out) {
    header = placed;
    firstOfHeader = packets;
    if (!(placed.entry() instanceof StreamHeader found) || !canServe()) {
      return;
    }
    seekable = found.info().hasVideo();
    var inBand = inBand();
    if (inBand.length > 0) {
      append(inBand, false, false, out);
    }
    out.accept(new StreamHeader(headBytes(), inBand, found.info()));
  }

  private void frame(Chunk chunk, long position, Consumer<RingEntry> out) {
    var bytes = chunk.payload();
    for (var at = 0; at < bytes.length; at += Protocol.PACKET_BYTES_MAX) {
      var end = Math.min(bytes.length, at + Protocol.PACKET_BYTES_MAX);
      var rest = chunk.continuation() || at > 0;
      var joinable = chunk.joinable() && !rest;
      positions[slot(packets)] = position + at;
      framedAt[slot(packets)] = framed;
      packets++;
      var piece = at == 0 && end == bytes.length ? bytes : Arrays.copyOfRange(bytes, at, end);
      append(packet(piece, position + at, continuation(joinable, rest)), joinable, rest, out);
    }
  }

  /** Only a stream with video tells places where nobody may start. */
  private int continuation(boolean joinable, boolean rest) {
    return rest ? REST_OF_PACKET : joinable || !seekable ? 0 : INTER_FRAME;
  }

  private byte[] packet(byte[] data, long position, int continuation) {
    var packet = new Packet(Packet.Kind.DATA, Positions.wire(position), continuation, data);
    var writer = new AtomWriter(data.length + 96);
    Chan.ofPacket(id, packet).write(writer);
    return writer.toBytes();
  }

  private void append(byte[] bytes, boolean joinable, boolean rest, Consumer<RingEntry> out) {
    framed += bytes.length;
    out.accept(new Chunk(bytes, joinable, rest));
  }

  /** What a joining child gets: one atom, or two where one would be too large. */
  private byte[] headBytes() {
    var packet = headPacket();
    var whole = new AtomWriter();
    new Chan(id, null, info, track, List.of(packet)).write(whole);
    if (whole.size() <= AtomLimits.WIRE_BYTES_MAX) {
      return whole.toBytes();
    }
    var split = new AtomWriter();
    Chan.ofInfo(id, info, track).write(split);
    Chan.ofPacket(id, packet).write(split);
    return split.toBytes();
  }

  /** What a child that is already reading gets: the new head alone. */
  private byte[] inBand() {
    if (packets == 0) {
      return new byte[0];
    }
    var writer = new AtomWriter();
    Chan.ofPacket(id, headPacket()).write(writer);
    return writer.toBytes();
  }

  private Packet headPacket() {
    var position = header == null ? 0 : Positions.wire(header.position());
    return new Packet(Packet.Kind.HEAD, position, 0, head());
  }

  private byte[] head() {
    return header != null && header.entry() instanceof StreamHeader found
        ? found.bytes()
        : new byte[0];
  }

  private MediaInfo mediaInfo() {
    if (header != null && header.entry() instanceof StreamHeader found) {
      return found.info();
    }
    throw new IllegalStateException("no header yet");
  }

  private static int slot(long packet) {
    return (int) (packet & (KNOWN_MAX - 1));
  }
}
