package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Packet;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.pcp.Placed;
import org.millrace.node.core.pcp.Splicer;
import org.millrace.node.transport.FanOut;

/**
 * Where the packets of a relayed channel go in: from the decoders of its upstreams, on their event
 * loops, through the splicer into both rings. One at a time.
 *
 * <pre>
 *   upstream ─▶ decoder ─┐
 *   standby  ─▶ decoder ─┴▶ splicer ─▶ ring ─▶ players
 *                                 └──▶ framed ring ─▶ children
 * </pre>
 */
final class Intake {

  private final Splicer splicer;
  private final Broadcasts.Relayed channel;
  private final FanOut fanOut;
  private final WireRing wire;
  private final IntConsumer caughtUp;
  private final Map<Integer, Long> advancedNanos = new HashMap<>();
  private final List<RingEntry> entries = new ArrayList<>();
  private String type = "";
  private int standby = -1;
  private int leader = -1;
  private boolean fresh;
  private long lostBytes;

  /**
   * @param caughtUp told, on any thread, when a source other than the leader has all that was
   *     appended
   */
  Intake(Broadcasts.Relayed channel, WireRing wire, IntConsumer caughtUp) {
    this.channel = channel;
    this.fanOut = channel.fanOut();
    this.wire = wire;
    this.caughtUp = caughtUp;
    this.splicer = new Splicer(Splicer.Limits.DEFAULT, RelayMedia.of("", new byte[0]));
  }

  synchronized void open(int source) {
    splicer.on(new Splicer.Event.SourceOpened(source), System.nanoTime(), act(source));
    advancedNanos.put(source, Long.MIN_VALUE);
  }

  synchronized void lead(int source) {
    leader = source;
    standby = -1;
    splicer.on(new Splicer.Event.LeaderChosen(source), System.nanoTime(), act(source));
    flush();
  }

  synchronized void close(int source) {
    advancedNanos.remove(source);
    splicer.on(new Splicer.Event.SourceClosed(source), System.nanoTime(), act(-1));
    flush();
  }

  /** A hole may have waited long enough. */
  synchronized void onDeadline(long nowNanos) {
    if (nowNanos >= splicer.nextDeadlineNanos()) {
      splicer.onDeadline(nowNanos, act(-1));
      flush();
    }
  }

  /** What an upstream says of the channel, with its packets. */
  synchronized void read(int source, Chan chan) {
    var info = chan.info();
    if (info != null && !info.type().isEmpty()) {
      type = info.type();
    }
    var now = System.nanoTime();
    for (var packet : chan.packets()) {
      if (packet.kind() == Packet.Kind.HEAD) {
        var media = RelayMedia.of(type, packet.data());
        splicer.on(new Splicer.Event.MediaLearned(media), now, act(source));
      }
      splicer.on(new Splicer.Event.PacketRead(source, packet), now, act(source));
    }
    if (source != leader && source != standby && splicer.caughtUp(source)) {
      standby = source;
      caughtUp.accept(source);
    }
    flush();
  }

  /** The read is over: tells the readers what it brought. */
  void published() {
    synchronized (this) {
      if (!fresh) {
        return;
      }
      fresh = false;
    }
    fanOut.published();
    wire.published();
  }

  /** When a source last brought something new; {@link Long#MIN_VALUE} for never. */
  synchronized long advancedNanos(int source) {
    return advancedNanos.getOrDefault(source, Long.MIN_VALUE);
  }

  /** The position that is wanted next. */
  synchronized long next() {
    return splicer.next();
  }

  synchronized long lostBytes() {
    return lostBytes;
  }

  private java.util.function.Consumer<Splicer.Action> act(int source) {
    return action -> {
      switch (action) {
        case Splicer.Action.Append(var placed) -> append(source, placed);
        case Splicer.Action.CountLost(var bytes) -> lostBytes += bytes;
        case Splicer.Action.DropSource(var dropped) -> advancedNanos.remove(dropped);
      }
    };
  }

  private void append(int source, Placed placed) {
    advancedNanos.computeIfPresent(source, (_, _) -> System.nanoTime());
    if (placed.entry() instanceof StreamHeader header && header.inBand().length > 0) {
      entries.add(new Chunk(header.inBand(), false, false));
    }
    if (placed.entry() instanceof Chunk chunk) {
      channel.received(chunk.payload().length, System.nanoTime());
    }
    entries.add(placed.entry());
    wire.take(placed, System.nanoTime());
    fresh = true;
  }

  private void flush() {
    if (!entries.isEmpty()) {
      fanOut.append(entries, System.nanoTime());
      entries.clear();
    }
  }
}
