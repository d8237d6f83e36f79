package org.millrace.node.core.pcp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Packet;
import org.millrace.messages.pcp.Protocol;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.MediaInfo;

/**
 * Makes one stream out of the packets of one or several upstreams, by position: the next byte is
 * taken from whoever has it first, so an upstream can be replaced while it still delivers.
 *
 * <pre>
 *   leader   ───────────────▶│            next
 *   standby            ──────┼──────▶     held until the stream comes to it, or cut to what is new
 * </pre>
 *
 * <p>The leader's header is the stream's; packets under other headers wait until their upstream
 * leads. A hole that no upstream can fill is jumped over, and the stream goes on where a player may
 * start. At most {@link Limits#sourcesMax()} upstreams with {@link Limits#heldBytesMax()} each.
 */
public final class Splicer {

  /**
   * @param sourcesMax upstreams at a time
   * @param heldBytesMax packets held for one upstream that is ahead
   * @param gapWaitNanos how long a hole may wait for an upstream that could fill it
   * @param replayNanos how long the leader may repeat what is known before its positions count as
   *     begun anew
   */
  public record Limits(int sourcesMax, int heldBytesMax, long gapWaitNanos, long replayNanos) {
    public static final Limits DEFAULT = new Limits(3, 4 << 20, 250_000_000L, 5_000_000_000L);
  }

  /** What happened. Sources are named by whoever opens them. */
  public sealed interface Event {
    record SourceOpened(int source) implements Event {}

    record PacketRead(int source, Packet packet) implements Event {}

    record SourceClosed(int source) implements Event {}

    /** From now on this source's header is the stream's. */
    record LeaderChosen(int source) implements Event {}

    /** The channel told its type. */
    record MediaLearned(MediaInfo info) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Append(Placed placed) implements Action {}

    /** So many bytes were nowhere to be had. */
    record CountLost(long bytes) implements Action {}

    /** The source has no place here: too many, or it holds more than it may. */
    record DropSource(int source) implements Action {}
  }

  private static final int FLV_MAGIC_BYTES = 13;

  private final Limits limits;
  private final Map<Integer, SplicerSource> sources = new LinkedHashMap<>();
  private MediaInfo info;
  private int leader = -1;
  private byte @Nullable [] head;
  private int generation;
  private long next;
  private boolean aligned;
  private boolean skipping;
  private boolean flagged;
  private long gapSinceNanos = Long.MAX_VALUE;
  private long replaySinceNanos = Long.MAX_VALUE;

  public Splicer(Limits limits, MediaInfo info) {
    this.limits = limits;
    this.info = info;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    switch (event) {
      case Event.SourceOpened(var source) -> opened(source, out);
      case Event.PacketRead(var source, var packet) -> {
        var from = sources.get(source);
        if (from != null) {
          read(from, packet, nowNanos, out);
        }
      }
      case Event.SourceClosed(var source) -> closed(source, nowNanos, out);
      case Event.LeaderChosen(var source) -> lead(source, nowNanos, out);
      case Event.MediaLearned(var learned) -> info = learned;
    }
  }

  /** A hole has waited long enough. */
  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos >= nextDeadlineNanos()) {
      jump(out);
      drain(nowNanos, out);
    }
  }

  /** {@link Long#MAX_VALUE} while nothing waits. */
  public long nextDeadlineNanos() {
    return gapSinceNanos == Long.MAX_VALUE ? Long.MAX_VALUE : gapSinceNanos + limits.gapWaitNanos();
  }

  /** The position that is wanted next; what {@code x-peercast-pos} asks for. 0 before the first. */
  public long next() {
    return aligned ? next : 0;
  }

  /** Whether the source's packets are those of the stream, and it has come up to it. */
  public boolean caughtUp(int source) {
    var from = sources.get(source);
    return from != null && from.generation == generation && aligned && from.next >= next;
  }

  private void opened(int source, Consumer<Action> out) {
    if (sources.size() >= limits.sourcesMax() || sources.containsKey(source)) {
      out.accept(new Action.DropSource(source));
      return;
    }
    sources.put(source, new SplicerSource(source));
    if (leader < 0) {
      leader = source;
    }
  }

  private void closed(int source, long nowNanos, Consumer<Action> out) {
    var gone = sources.remove(source);
    if (gone == null) {
      return;
    }
    if (leader == source) {
      leader = -1;
      for (var other : sources.values()) {
        if (leader < 0 || other.generation == generation) {
          leader = other.id;
        }
      }
      lead(leader, nowNanos, out);
    }
    drain(nowNanos, out);
  }

  private void lead(int source, long nowNanos, Consumer<Action> out) {
    var chosen = sources.get(source);
    if (chosen == null) {
      return;
    }
    leader = source;
    replaySinceNanos = Long.MAX_VALUE;
    if (chosen.generation != generation && chosen.head != null) {
      adopt(chosen, chosen.head, chosen.headPosition, out);
      drain(nowNanos, out);
    }
  }

  private void read(SplicerSource from, Packet packet, long nowNanos, Consumer<Action> out) {
    switch (packet.kind()) {
      case HEAD -> readHead(from, packet, out);
      case DATA -> {
        if (packet.data().length > 0) {
          readData(from, packet, nowNanos, out);
        }
      }
      case OTHER -> {}
    }
  }

  private void readHead(SplicerSource from, Packet packet, Consumer<Action> out) {
    from.head = packet.data();
    from.headPosition = packet.position();
    if (head == null) {
      leader = from.id;
      adopt(from, packet.data(), packet.position(), out);
    } else if (Arrays.equals(head, packet.data())) {
      // The same again: a new source of this stream, or one that starts its positions anew.
      from.restarting = from.hasData && from.generation == generation;
      if (!from.restarting) {
        from.join(generation);
      }
    } else if (from.id == leader) {
      from.clear();
      adopt(from, packet.data(), packet.position(), out);
    } else {
      from.join(SplicerSource.WAITING);
    }
  }

  private void adopt(SplicerSource from, byte[] newHead, long position, Consumer<Action> out) {
    head = newHead;
    generation++;
    // A source that was waiting has brought its first packets already.
    aligned = !from.queue.isEmpty();
    next = aligned ? from.headAt() : next;
    skipping = false;
    flagged = false;
    gapSinceNanos = Long.MAX_VALUE;
    replaySinceNanos = Long.MAX_VALUE;
    for (var source : sources.values()) {
      var same = source.generation == SplicerSource.WAITING && Arrays.equals(source.head, newHead);
      if (source == from || same) {
        source.generation = generation;
      } else {
        source.join(SplicerSource.STALE);
      }
    }
    from.restarting = false;
    var inBand = generation == 1 ? new byte[0] : inBand(newHead);
    out.accept(new Action.Append(new Placed(new StreamHeader(newHead, inBand, info), position)));
  }

  private void readData(SplicerSource from, Packet packet, long nowNanos, Consumer<Action> out) {
    if (from.restarting) {
      from.restarting = false;
      if (packet.position() != Positions.wire(from.next)) {
        restart(from, out);
      }
    }
    if (from.generation == SplicerSource.STALE) {
      return;
    }
    var counted = from.hasData || (aligned && from.generation == generation);
    var known = from.hasData ? from.next : next;
    var at = counted ? Positions.nearest(known, packet.position()) : packet.position();
    from.hasData = true;
    from.next = at + packet.data().length;
    if (!aligned && from.generation == generation && from.id == leader) {
      aligned = true;
      next = at;
    }
    flagged |= packet.continuation() != 0 && from.generation == generation;
    from.hold(at, packet);
    drain(nowNanos, out);
    checkReplay(from, nowNanos, out);
    if (from.heldBytes > limits.heldBytesMax()) {
      overflow(from, nowNanos, out);
    }
  }

  /** The head was said again and the positions do not go on: they have begun anew. */
  private void restart(SplicerSource from, Consumer<Action> out) {
    var again = from.head == null ? new byte[0] : from.head;
    if (from.id == leader) {
      from.clear();
      adopt(from, again, from.headPosition, out);
    } else {
      from.join(SplicerSource.WAITING);
    }
  }

  private void overflow(SplicerSource from, long nowNanos, Consumer<Action> out) {
    if (from.id == leader) {
      jump(out);
      drain(nowNanos, out);
    }
    while (from.heldBytes > limits.heldBytesMax()) {
      from.take();
    }
  }

  /** A leader that only ever repeats what is known has begun its positions anew without a head. */
  private void checkReplay(SplicerSource from, long nowNanos, Consumer<Action> out) {
    if (from.id != leader || from.generation != generation) {
      return;
    }
    if (from.next >= next || !from.queue.isEmpty()) {
      replaySinceNanos = Long.MAX_VALUE;
    } else if (replaySinceNanos == Long.MAX_VALUE) {
      replaySinceNanos = nowNanos;
    } else if (nowNanos - replaySinceNanos >= limits.replayNanos() && head != null) {
      from.hasData = false;
      adopt(from, head, from.headPosition, out);
    }
  }

  /** Appends what is next for as long as anybody has it, over holes that nobody can fill. */
  private void drain(long nowNanos, Consumer<Action> out) {
    do {
      var advanced = aligned;
      while (advanced) {
        advanced = false;
        for (var source : sources.values()) {
          while (source.generation == generation && source.headAt() <= next) {
            advanced |= append(source.take(), out);
          }
        }
      }
    } while (aligned && isHopeless(nowNanos) && jump(out));
  }

  private boolean append(SplicerSource.Held held, Consumer<Action> out) {
    var data = held.packet().data();
    var known = next - held.at();
    if (known >= data.length) {
      return false;
    }
    var cut = known > 0;
    var fresh = cut ? Arrays.copyOfRange(data, (int) known, data.length) : data;
    var joinable = held.packet().continuation() == 0 && !cut;
    var rest = (held.packet().continuation() & 1) != 0 || cut;
    var at = next;
    next += fresh.length;
    replaySinceNanos = Long.MAX_VALUE;
    if (skipping && !joinable) {
      out.accept(new Action.CountLost(fresh.length));
      return true;
    }
    skipping = false;
    for (var from = 0; from < fresh.length; from += Protocol.PACKET_BYTES_MAX) {
      var to = Math.min(fresh.length, from + Protocol.PACKET_BYTES_MAX);
      var whole = from == 0 && to == fresh.length;
      var piece = whole ? fresh : Arrays.copyOfRange(fresh, from, to);
      var chunk = new Chunk(piece, joinable && from == 0, rest || from > 0);
      out.accept(new Action.Append(new Placed(chunk, at + from)));
    }
    return true;
  }

  /** The leader has a hole before it, and no other source is behind it and might fill it. */
  private boolean isHopeless(long nowNanos) {
    var chosen = sources.get(leader);
    if (chosen == null || chosen.generation != generation || chosen.queue.isEmpty()) {
      gapSinceNanos = Long.MAX_VALUE;
      return false;
    }
    for (var source : sources.values()) {
      if (source != chosen && source.generation == generation && source.queue.isEmpty()) {
        gapSinceNanos = Math.min(gapSinceNanos, nowNanos);
        return false;
      }
    }
    return true;
  }

  private boolean jump(Consumer<Action> out) {
    gapSinceNanos = Long.MAX_VALUE;
    var nearest = Long.MAX_VALUE;
    for (var source : sources.values()) {
      if (source.generation == generation) {
        nearest = Math.min(nearest, source.headAt());
      }
    }
    if (nearest == Long.MAX_VALUE || nearest <= next) {
      return false;
    }
    out.accept(new Action.CountLost(nearest - next));
    next = nearest;
    skipping = flagged;
    return true;
  }

  /** What goes before a new header's frames for players of the old one: FLV has its own magic. */
  private static byte[] inBand(byte[] head) {
    var flv = head.length > FLV_MAGIC_BYTES && head[0] == 'F' && head[1] == 'L' && head[2] == 'V';
    return flv ? Arrays.copyOfRange(head, FLV_MAGIC_BYTES, head.length) : head;
  }
}
