package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.Message;

/**
 * Swarm peers over an exact event queue: links with a delay, one uplink each, a tracker, forged
 * chunks. It checks what must always hold while it runs. Peer 0 is the source.
 */
final class SmallNetwork {
  private static final int TRACKER = 1_000_000;
  private static final int HEADERS = 62;

  final SwarmSettings settings;
  final SplittableRandom random;
  final List<Node> nodes = new ArrayList<>();
  final Map<Actions.Fact, Long> facts = new EnumMap<>(Actions.Fact.class);
  final Map<Actions.Lane, Long> lanes = new EnumMap<>(Actions.Lane.class);
  final TreeMap<String, Long> duplicates = new TreeMap<>();
  final TreeMap<String, Long> bytesByType = new TreeMap<>();
  final Tracker tracker;
  long now;
  long events;
  long payloadBytes;
  long controlBytes;
  long convictions;
  double loss;
  Actions.Lane laneNow = Actions.Lane.CONTROL;
  Trace trace = (_, _, _) -> {};

  private final Map<Long, Chunk> chunks = new TreeMap<>();
  private final Map<Long, Long> bornNanos = new TreeMap<>();
  private final PriorityQueue<Step> queue =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
  private final Surroundings around;
  private long order;

  /** Sees every message between peers. */
  interface Trace {
    void sent(int from, int to, Message message);
  }

  private record Step(long at, long order, Runnable run) {}

  SmallNetwork(SwarmSettings settings, long seed) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    this.tracker = new Tracker(100_000, random.split());
    ChunkStore store =
        new ChunkStore() {
          @Override
          public void put(Chunk chunk) {
            if (chunk.payload() instanceof Forged) {
              throw new AssertionError("forged chunk kept");
            }
          }

          @Override
          public @Nullable Chunk get(long seq) {
            return chunks.get(seq);
          }
        };
    Verifier verifier =
        chunk ->
            chunk.payload() instanceof Forged ? Verifier.Verdict.FORGED : Verifier.Verdict.GENUINE;
    around =
        new Surroundings(
            id -> new Identity(id), store, verifier, (seq, _, chunks) -> chunks.get(seq));
  }

  void at(long nanos, Runnable run) {
    queue.add(new Step(Math.max(now, nanos), order++, run));
  }

  Node add(Profile profile) {
    Node node = new Node(nodes.size(), profile);
    nodes.add(node);
    return node;
  }

  void run(long untilNanos) {
    while (!queue.isEmpty() && queue.peek().at() <= untilNanos) {
      Step step = queue.remove();
      now = step.at();
      events++;
      step.run().run();
    }
    now = untilNanos;
  }

  /** Starts the broadcast: data chunks at the stream's rate, parity behind each row. */
  void broadcast(int keyEveryMillis) {
    Node source = nodes.get(0);
    long start = now;
    int rowsOfKey = (int) Math.max(1, keyEveryMillis * 1_000_000L / settings.rowNanos());
    produce(source, start, 0, rowsOfKey);
  }

  private void produce(Node source, long start, long seq, int keyRows) {
    long row = seq / settings.stripes();
    int place = settings.stripe(seq);
    int data = Math.min(place, settings.dataStripes());
    long at = start + (row * settings.dataStripes() + data) * settings.chunkNanos();
    at(
        at,
        () -> {
          int flags = place == 0 && row % keyRows == 0 ? Chunk.KEY_START : 0;
          boolean parity = settings.isParity(seq);
          int millis = (int) ((now - start) / 1_000_000);
          Chunk chunk =
              new Chunk(
                  seq,
                  seq * settings.chunkBytes(),
                  millis,
                  parity ? Chunk.PARITY : flags,
                  (int) (seq & 1),
                  2,
                  Bytes.sized(20),
                  Identity.SIGNATURE,
                  Bytes.sized(settings.chunkBytes()));
          chunks.put(seq, chunk);
          bornNanos.put(seq, now);
          source.call(() -> source.peer.sourceChunk(chunk, now, source));
          produce(source, start, seq + 1, keyRows);
        });
  }

  long delay(int a, int b) {
    Node x = nodes.get(a);
    Node y = nodes.get(b);
    double d = Math.hypot(x.east - y.east, x.north - y.north);
    return (long) ((8 + 120 * d) * 1e6) + x.access + y.access;
  }

  /** Lags of all chunks that live nodes got, in milliseconds, sorted. */
  int[] lags(long fromNanos) {
    return nodes.stream()
        .filter(n -> n.alive)
        .flatMapToInt(n -> n.lags.stream().filter(l -> l[0] >= fromNanos).mapToInt(l -> (int) l[1]))
        .sorted()
        .toArray();
  }

  void forgetFacts() {
    facts.clear();
  }

  long fact(Actions.Fact fact) {
    return facts.getOrDefault(fact, 0L);
  }

  static int quantile(int[] sorted, double q) {
    return sorted.length == 0 ? -1 : sorted[(int) Math.min(sorted.length - 1, sorted.length * q)];
  }

  /** One peer with its uplink. */
  final class Node implements Actions {
    final int id;
    final Profile profile;
    final SwarmPeer peer;
    final double east = random.nextDouble();
    final double north = random.nextDouble();
    final long access = (long) (random.nextDouble(3, 15) * 1e6);
    final List<Integer> linked = new ArrayList<>();
    final List<long[]> lags = new ArrayList<>();
    private final Set<Long> got = new HashSet<>();
    final Map<Long, Long> gotAt = new HashMap<>();
    boolean alive = true;
    boolean forger;
    long delivered = -1;
    long deliveries;
    long stalls;
    long started = -1;
    long sentBytes;
    private long uplinkFree;
    private boolean asked;
    private long armed = Long.MAX_VALUE;

    Node(int id, Profile profile) {
      this.id = id;
      this.profile = profile;
      this.peer = new SwarmPeer(id, settings, profile, around, random.split());
    }

    void join() {
      call(() -> peer.join(TRACKER, new int[0], now, this));
    }

    void kill() {
      alive = false;
      for (int other : linked) {
        Node node = nodes.get(other);
        node.linked.remove((Integer) id);
        at(now + 1_000_000_000L, () -> node.call(() -> node.peer.linkDown(id, now, node)));
      }
      linked.clear();
      tracker.remove(id);
    }

    void call(Runnable run) {
      if (!alive) {
        return;
      }
      run.run();
      if (peer.uplinkWanted() && !asked) {
        asked = true;
        at(Math.max(uplinkFree, peer.uplinkNotBeforeNanos()), this::uplink);
      }
      long next = peer.nextDeadlineNanos();
      if (next < armed) {
        armed = next;
        at(
            next,
            () -> {
              if (armed == next) {
                armed = Long.MAX_VALUE;
                call(() -> peer.onDeadline(now, this));
              }
            });
      }
    }

    private void uplink() {
      asked = false;
      call(() -> peer.uplinkReady(now, this));
    }

    @Override
    public void send(int to, Message message, Lane lane) {
      int bytes = message.wireBytes() + HEADERS * (1 + message.wireBytes() / 1460);
      long took = profile.uplinkBps() == 0 ? 0 : bytes * 8_000_000_000L / profile.uplinkBps();
      uplinkFree = Math.max(uplinkFree, now) + took;
      sentBytes += bytes;
      bytesByType.merge(message.getClass().getSimpleName(), (long) bytes, Long::sum);
      if (message instanceof Chunk) {
        payloadBytes += bytes;
        lanes.merge(lane, (long) bytes, Long::sum);
      } else {
        controlBytes += bytes;
      }
      if (to == TRACKER) {
        var announce = (TrackerAnnounce) message;
        at(
            now + 40_000_000,
            () -> tracker.on(id, announce, now, new Replies(SmallNetwork.this, id)));
        return;
      }
      laneNow = lane;
      trace.sent(id, to, message);
      Node other = nodes.get(to);
      if (!linked.contains(to)) {
        return;
      }
      Message sent = forger && message instanceof Chunk c ? forge(c) : message;
      long lost = random.nextDouble() < loss ? 3 * delay(id, to) : 0;
      at(
          uplinkFree + delay(id, to) + lost,
          () -> {
            if (other.linked.contains(id)) {
              other.call(() -> other.received(id, sent, lane));
            }
          });
    }

    private Chunk forge(Chunk c) {
      return new Chunk(
          c.seq(),
          c.streamPos(),
          c.sourceMillis(),
          c.flags(),
          c.batchFirstDelta(),
          c.batchSize(),
          c.authPath(),
          c.signature(),
          new Forged(c.payloadBytes()));
    }

    private void received(int from, Message message, Lane lane) {
      if (message instanceof Chunk c && got.contains(c.seq())) {
        int s = settings.stripe(c.seq());
        duplicates.merge(
            lane + (peer.parent(s) == from ? " parent" : peer.parent(s) < 0 ? " orphan" : " other"),
            1L,
            Long::sum);
      }
      if (message instanceof Chunk c && !(c.payload() instanceof Forged) && got.add(c.seq())) {
        gotAt.put(c.seq(), now);
        long born = bornNanos.getOrDefault(c.seq(), 0L);
        lags.add(new long[] {born, (now - born) / 1_000_000});
      }
      peer.received(from, message, now, this);
    }

    @Override
    public void connect(int to) {
      Node other = nodes.get(to);
      long rtt = 2 * delay(id, to);
      at(
          now + 2 * rtt,
          () -> {
            if (!alive) {
              return;
            }
            if (!other.alive) {
              call(() -> peer.linkDown(to, now, this));
              return;
            }
            if (!linked.contains(to)) {
              linked.add(to);
              other.linked.add(id);
              call(() -> peer.linkUp(to, rtt, true, now, this));
              other.call(() -> other.peer.linkUp(id, rtt, false, now, other));
            }
          });
    }

    @Override
    public void disconnect(int to) {
      cut(to);
    }

    @Override
    public void convict(int to, Offence offence) {
      convictions++;
      cut(to);
    }

    private void cut(int to) {
      if (linked.remove((Integer) to)) {
        Node other = nodes.get(to);
        at(
            now + delay(id, to) + 50_000_000,
            () -> {
              if (other.linked.remove((Integer) id)) {
                other.call(() -> other.peer.linkDown(id, now, other));
              }
            });
      }
    }

    @Override
    public void deliver(Chunk chunk) {
      if (chunk.payload() instanceof Forged) {
        throw new AssertionError("forged chunk delivered");
      }
      if (chunk.seq() <= delivered) {
        throw new AssertionError("delivered twice or out of order: " + chunk.seq());
      }
      delivered = chunk.seq();
      deliveries++;
    }

    @Override
    public void fact(Fact fact, long value) {
      boolean count = fact != Fact.DUPLICATE;
      facts.merge(
          fact, count && fact != Fact.RESUMED && fact != Fact.SKIPPED ? 1 : value, Long::sum);
      if (fact == Fact.STALLED) {
        stalls++;
      } else if (fact == Fact.STARTED) {
        started = value;
      }
    }
  }

  void fromTracker(int to, Message message) {
    Node node = nodes.get(to);
    at(now + 40_000_000, () -> node.call(() -> node.peer.received(TRACKER, message, now, node)));
  }

  String report(long fromNanos) {
    int[] lags = lags(fromNanos);
    int[] starts = nodes.stream().skip(1).mapToInt(n -> (int) n.started).sorted().toArray();
    long useful = lags.length * (long) settings.chunkBytes();
    return "lag p50 %d p99 %d max %d, start p50 %d p99 %d, dup %.2f%%, bytes %s"
        .formatted(
            quantile(lags, 0.5),
            quantile(lags, 0.99),
            quantile(lags, 1),
            quantile(starts, 0.5),
            quantile(starts, 0.99),
            100.0 * fact(Actions.Fact.DUPLICATE) / Math.max(1, useful),
            bytesByType);
  }
}
