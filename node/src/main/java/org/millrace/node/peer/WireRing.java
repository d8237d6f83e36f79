package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.Chunker;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.pcp.Gather;
import org.millrace.node.core.pcp.Packetiser;
import org.millrace.node.core.pcp.Placed;
import org.millrace.node.core.pcp.Positions;
import org.millrace.node.core.pcp.WirePlacer;
import org.millrace.node.transport.FanOut;

/**
 * A channel's stream framed for children: a second ring whose chunks are atoms, written on the
 * thread that writes the first, and its readers.
 */
public final class WireRing {

  private final Packetiser packetiser;
  private final FanOut fanOut;
  private final Gather gather;
  private final WirePlacer placer = new WirePlacer();

  private WireRing(Broadcast broadcast, FanOut fanOut) {
    this.packetiser = new Packetiser(broadcast.guid(), broadcast.chanInfo(), broadcast.track());
    this.fanOut = fanOut;
    this.gather = new Gather(broadcast.fanOut().policy().flushNanos() > 0);
  }

  /** Of a relayed channel; the {@link Intake} gives it what is placed already. */
  static WireRing ofRelayed(Broadcast broadcast, Ring.Limits limits, FanOut.Policy policy) {
    return new WireRing(broadcast, new FanOut(new Ring(limits), policy));
  }

  /**
   * Of a broadcast of this node: mirrors its ring from now on, after what a player would be given
   * who came now.
   */
  static WireRing ofOwn(Broadcast broadcast, Ring.Limits limits, FanOut.Policy policy) {
    return ofOwn(broadcast, limits, policy, entry -> entry);
  }

  /** The same; each entry is sent as {@code told}. */
  public static WireRing ofOwn(
      Broadcast broadcast,
      Ring.Limits limits,
      FanOut.Policy policy,
      UnaryOperator<RingEntry> told) {
    var wire = ofRelayed(broadcast, limits, policy);
    FanOut.Mirror mirror =
        (batch, nowNanos) -> wire.broadcast(batch.stream().map(told).toList(), nowNanos);
    broadcast
        .fanOut()
        .mirror(mirror, () -> mirror.appended(held(broadcast.fanOut().ring()), System.nanoTime()));
    return wire;
  }

  /** The header, and the stream from the newest place to join. */
  private static List<RingEntry> held(Ring ring) {
    var entries = new ArrayList<RingEntry>();
    ring.header().ifPresent(entries::add);
    var start = ring.join(0, System.nanoTime());
    if (start.isEmpty() || !ring.header().equals(start.map(Ring.Start::header))) {
      return entries;
    }
    var first = true;
    var memory = ring.memory();
    for (var at = start.get().position(); at < ring.head(); ) {
      var bytes = new byte[memory.contiguous(at, ring.head() - at)];
      memory.copyTo(at, bytes, 0, bytes.length);
      for (var from = 0; from < bytes.length; from += Chunker.PAYLOAD_BYTES_MAX) {
        var to = Math.min(bytes.length, from + Chunker.PAYLOAD_BYTES_MAX);
        entries.add(new Chunk(Arrays.copyOfRange(bytes, from, to), first, !first));
        first = false;
      }
      at += bytes.length;
    }
    return entries;
  }

  private void broadcast(List<RingEntry> batch, long nowNanos) {
    synchronized (this) {
      for (var entry : batch) {
        gather.take(entry, nowNanos, gathered -> place(gathered, nowNanos));
      }
    }
    published();
  }

  private void place(RingEntry entry, long nowNanos) {
    placer.place(entry, placed -> packetiser.frame(placed, append(nowNanos)));
  }

  public FanOut fanOut() {
    return fanOut;
  }

  synchronized void take(Placed placed, long nowNanos) {
    packetiser.frame(placed, append(nowNanos));
  }

  /** New words about the channel; children get them in this envelope. */
  public synchronized void describe(ChanInfo info, Track track, Message update) {
    packetiser.describe(info, track, update, append(System.nanoTime()));
    fanOut.published();
  }

  void published() {
    fanOut.published();
  }

  public synchronized boolean canServe() {
    return packetiser.canServe();
  }

  public synchronized OptionalLong resumeAt(long position) {
    return packetiser.resumeAt(position);
  }

  synchronized long newest() {
    return packetiser.newest();
  }

  synchronized long oldest() {
    return packetiser.oldest();
  }

  /** How long ago this node was where another says it is now; negative if it is not known. */
  synchronized double lagSeconds(long wirePosition, long nowNanos) {
    if (Positions.nearest(packetiser.newest(), wirePosition) >= packetiser.newest()) {
      return 0;
    }
    var at = packetiser.resumeAt(wirePosition);
    return at.isEmpty() ? -1 : fanOut.ring().ageNanos(at.getAsLong(), nowNanos) / 1e9;
  }

  /** Nothing follows: children are told that the channel is off the air. */
  public void end() {
    synchronized (this) {
      gather.flush(gathered -> place(gathered, System.nanoTime()));
    }
    fanOut.ring().end();
    fanOut.published();
  }

  private Consumer<RingEntry> append(long nowNanos) {
    return entry -> fanOut.ring().append(entry, nowNanos);
  }
}
