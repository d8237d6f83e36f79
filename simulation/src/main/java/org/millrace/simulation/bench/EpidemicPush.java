package org.millrace.simulation.bench;

import org.millrace.simulation.engine.Batch;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.engine.Workload;

/**
 * Blind push: a source emits 4 chunks of 250 kbit a second, and whoever gets a new chunk queues it
 * for 4 random ones of its 16 random neighbours. Uplinks of 2, 5, 10 and 40 Mbit/s send one copy
 * after another, dropping the oldest when 16 wait. Two events per copy: arrival and uplink free.
 */
public final class EpidemicPush implements Workload {

  private static final int ARRIVE = 1;
  private static final int UPLINK_FREE = 2;
  private static final int EMIT = 3;
  private static final int NEIGHBOURS = 16;
  private static final int PUSHES = 4;
  private static final int QUEUE = 16;
  private static final int CHUNK_BITS = 250_000;
  private static final int[] UPLINK_KBIT = {2_000, 5_000, 10_000, 40_000};
  private static final int LATENCY_MIN_MICROS = 2_000;
  private static final int LATENCY_SPAN_MICROS = 83_000;

  private final Peer[] peers;
  private final int tickMicros;
  private boolean untouched = true;

  public EpidemicPush(int count, long seed, int tickMicros) {
    this.tickMicros = tickMicros;
    this.peers = new Peer[count];
    for (int p = 0; p < count; p++) {
      peers[p] = new Peer(Chance.mix(seed, p), p, count, tickMicros);
    }
    peers[0].serialiseTicks = CHUNK_BITS / (UPLINK_KBIT[3] / 1_000) / tickMicros;
  }

  /** The least latency between two peers, in ticks: the engine's look-ahead. */
  public static long lookaheadTicks(int tickMicros) {
    return Math.max(1, LATENCY_MIN_MICROS / tickMicros);
  }

  public void start(Engine engine) {
    engine.laneOf(0).add(1, EventKey.of(0, EMIT, 0, 0));
  }

  /** Of all peers, in order: what each received, and when. */
  public long hash() {
    var hash = 0L;
    for (var peer : peers) {
      hash = Chance.mix(hash, peer.hash);
    }
    return hash;
  }

  /** Received chunks by peer and emitted chunk. */
  public double coverage() {
    var received = 0L;
    for (var peer : peers) {
      received += peer.received;
    }
    return (double) received / peers.length / peers[0].newest;
  }

  @Override
  public void handle(Lane lane, long tick, Batch batch) {
    var touched = 0L;
    var size = batch.size();
    for (int start = 0; start < size; start += 64) {
      var end = Math.min(size, start + 64);
      for (int i = start; i < end; i++) {
        touched += peers[EventKey.target(batch.key(i))].hash;
      }
      for (int i = start; i < end; i++) {
        handle(lane, tick, batch.key(i));
      }
    }
    untouched &= touched == 0;
  }

  /** Keeps the loop that warms the cache from being optimised away. */
  boolean untouched() {
    return untouched;
  }

  private void handle(Lane lane, long tick, long key) {
    var id = EventKey.target(key);
    var peer = peers[id];
    switch (EventKey.kind(key)) {
      case ARRIVE -> {
        if (peer.takesFirst(EventKey.argument(key), tick)) {
          push(lane, tick, id, peer, EventKey.argument(key));
        }
      }
      case UPLINK_FREE -> transmit(lane, tick, id, peer);
      default -> {
        var chunk = peer.newest + 1;
        if (peer.takesFirst(chunk, tick)) {
          push(lane, tick, id, peer, chunk);
        }
        lane.add(tick + 250_000 / tickMicros, EventKey.of(0, EMIT, 0, 0));
      }
    }
  }

  private void push(Lane lane, long tick, int id, Peer peer, int chunk) {
    var random = Chance.mix(peer.hash, chunk);
    for (int i = 0; i < PUSHES; i++) {
      peer.enqueue(chunk, (int) random & (NEIGHBOURS - 1));
      random >>>= 8;
    }
    if (!peer.busy) {
      peer.busy = true;
      transmit(lane, tick, id, peer);
    }
  }

  private void transmit(Lane lane, long tick, int id, Peer peer) {
    if (peer.queued == 0) {
      peer.busy = false;
      return;
    }
    var entry = peer.slots[peer.head];
    peer.head = (peer.head + 1) & (QUEUE - 1);
    peer.queued--;
    var slot = entry & (NEIGHBOURS - 1);
    var target = peer.slots[QUEUE + slot];
    var free = tick + peer.serialiseTicks;
    lane.add(
        free + peer.slots[QUEUE + NEIGHBOURS + slot], EventKey.of(target, ARRIVE, id, entry >>> 4));
    lane.add(free, EventKey.of(id, UPLINK_FREE, id, 0));
  }

  private static final class Peer {

    private long hash;
    private long seen;
    private int newest;
    private int received;
    private int serialiseTicks;
    private int head;
    private int queued;
    private boolean busy;

    /** The queue, the neighbours, and the latency to each: one array, one cache miss. */
    private final int[] slots = new int[QUEUE + 2 * NEIGHBOURS];

    Peer(long seed, int self, int count, int tickMicros) {
      hash = seed;
      var uplinkKbit = UPLINK_KBIT[Chance.below(Chance.mix(seed), UPLINK_KBIT.length)];
      serialiseTicks = CHUNK_BITS / (uplinkKbit / 1_000) / tickMicros;
      for (int i = 0; i < NEIGHBOURS; i++) {
        var random = Chance.mix(seed, i);
        slots[QUEUE + i] = (self + 1 + Chance.below(random, count - 1)) % count;
        slots[QUEUE + NEIGHBOURS + i] =
            (LATENCY_MIN_MICROS + Chance.below(Chance.mix(random), LATENCY_SPAN_MICROS))
                / tickMicros;
      }
    }

    boolean takesFirst(int chunk, long tick) {
      if (chunk > newest) {
        var ahead = chunk - newest;
        seen = ahead > 63 ? 0 : seen << ahead;
        newest = chunk;
      } else if (newest - chunk > 63 || ((seen >>> (newest - chunk)) & 1) != 0) {
        return false;
      }
      seen |= 1L << (newest - chunk);
      received++;
      hash = Chance.mix(hash ^ (tick << 20) ^ chunk);
      return true;
    }

    void enqueue(int chunk, int slot) {
      if (queued == QUEUE) {
        head = (head + 1) & (QUEUE - 1);
        queued--;
      }
      slots[(head + queued++) & (QUEUE - 1)] = chunk << 4 | slot;
    }
  }
}
