package org.millrace.simulation.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.ForestMessage.Prune;
import org.millrace.messages.swarm.ForestMessage.Subscribe;
import org.millrace.messages.swarm.ForestMessage.SubscribeReject;
import org.millrace.messages.swarm.ForestMessage.Why;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.simulation.baseline.MeshPeer.Neighbour;

/**
 * Who pushes which part of the stream to this peer, and to whom it pushes. Part p is every chunk
 * with {@code seq % parts == p}.
 */
final class Feeds {

  private static final long SILENT_NANOS = 1_500_000_000L;
  private static final long REFUSED_NANOS = 2_000_000_000L;

  private static final class Feed {
    final Neighbour from;
    long lastNanos;

    Feed(Neighbour from, long nowNanos) {
      this.from = from;
      this.lastNanos = nowNanos;
    }
  }

  private final MeshPeer peer;
  private final ToIntBiFunction<Integer, Neighbour> roomFor;
  private final List<List<Feed>> feeds = new ArrayList<>();
  private final List<List<Neighbour>> fed = new ArrayList<>();
  private long forgiveNanos;

  /**
   * @param roomFor how many more of a part this peer would feed, for the neighbour that asks
   */
  Feeds(MeshPeer peer, int parts, ToIntBiFunction<Integer, Neighbour> roomFor) {
    this.peer = peer;
    this.roomFor = roomFor;
    for (int part = 0; part < parts; part++) {
      feeds.add(new ArrayList<>());
      fed.add(new ArrayList<>());
    }
  }

  int parts() {
    return feeds.size();
  }

  int partOf(long seq) {
    return (int) (seq % parts());
  }

  boolean isFed(int part) {
    return !feeds.get(part).isEmpty();
  }

  /** Those who push a part to this peer. */
  List<Neighbour> feeders(int part) {
    return feeds.get(part).stream().map(feed -> feed.from).toList();
  }

  /** Those to whom this peer pushes a part. */
  List<Neighbour> fed(int part) {
    return fed.get(part);
  }

  /** Parts that are pushed, each counted as often as it is. */
  int load() {
    return fed.stream().mapToInt(List::size).sum();
  }

  /** A chunk came from a neighbour, fresh or not. */
  void came(Neighbour by, long seq, long nowNanos) {
    for (var feed : feeds.get(partOf(seq))) {
      if (feed.from == by) {
        feed.lastNanos = nowNanos;
      }
    }
  }

  /** Takes leave of whoever has been silent. */
  void dropSilent(long nowNanos, Actions out) {
    for (int part = 0; part < parts(); part++) {
      var list = feeds.get(part);
      for (int i = list.size() - 1; i >= 0; i--) {
        if (nowNanos - list.get(i).lastNanos > SILENT_NANOS) {
          var silent = list.remove(i).from;
          silent.refused |= 1 << part;
          out.send(silent.peer, new Prune(1 << part, Why.SLOW, List.of()), Actions.Lane.CONTROL);
        }
      }
    }
    if (nowNanos >= forgiveNanos) {
      forgiveNanos = nowNanos + REFUSED_NANOS;
      peer.neighbours.forEach(neighbour -> neighbour.refused = 0);
    }
  }

  /** Asks for a part until so many push it, the preferred one first. */
  void seek(int part, int wanted, @Nullable Neighbour preferred, long nowNanos, Actions out) {
    var list = feeds.get(part);
    if (preferred != null && list.size() < wanted && mayFeed(preferred, part)) {
      ask(preferred, part, nowNanos, out);
    }
    var count = peer.neighbours.size();
    var first = count == 0 ? 0 : peer.random.nextInt(count);
    for (int i = 0; i < count && list.size() < wanted; i++) {
      var other = peer.neighbours.get((first + i) % count);
      if (mayFeed(other, part)) {
        ask(other, part, nowNanos, out);
      }
    }
  }

  private boolean mayFeed(Neighbour other, int part) {
    var bit = 1 << part;
    return (other.serves & bit) != 0
        && (other.refused & bit) == 0
        && !fed.get(part).contains(other)
        && feeds.get(part).stream().noneMatch(feed -> feed.from == other)
        && peer.neighbours.contains(other);
  }

  private void ask(Neighbour other, int part, long nowNanos, Actions out) {
    feeds.get(part).add(new Feed(other, nowNanos));
    var ask = new Subscribe(1 << part, true, 0, 0, 0, 0, 0, List.of());
    out.send(other.peer, ask, Actions.Lane.CONTROL);
  }

  /** Takes a message about feeding; the parts on which a neighbour is fed no longer. */
  int told(Neighbour by, Message message, Actions out) {
    switch (message) {
      case Subscribe ask when ask.eager() -> answer(by, ask.stripes(), out);
      case SubscribeReject no -> refused(by, no.stripes());
      case Prune prune -> {
        refused(by, prune.stripes());
        return stop(by, prune.stripes());
      }
      default -> {}
    }
    return 0;
  }

  private void answer(Neighbour by, int stripes, Actions out) {
    var part = Integer.numberOfTrailingZeros(stripes);
    if (part >= parts() || fed.get(part).contains(by)) {
      return;
    }
    if (roomFor.applyAsInt(part, by) > 0) {
      fed.get(part).add(by);
    } else {
      out.send(by.peer, new SubscribeReject(stripes, Why.FULL, List.of(), 0), Actions.Lane.CONTROL);
    }
  }

  private void refused(Neighbour by, int stripes) {
    by.refused |= stripes;
    for (int part = 0; part < parts(); part++) {
      if ((stripes >>> part & 1) != 0) {
        feeds.get(part).removeIf(feed -> feed.from == by);
      }
    }
  }

  private int stop(Neighbour by, int stripes) {
    int stopped = 0;
    for (int part = 0; part < parts(); part++) {
      if ((stripes >>> part & 1) != 0 && fed.get(part).remove(by)) {
        stopped |= 1 << part;
      }
    }
    return stopped;
  }

  void lost(Neighbour neighbour) {
    refused(neighbour, -1);
    stop(neighbour, -1);
  }
}
