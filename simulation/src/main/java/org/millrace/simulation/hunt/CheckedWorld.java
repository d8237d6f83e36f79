package org.millrace.simulation.hunt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.engine.Batch;
import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.engine.Workload;
import org.millrace.simulation.hunt.Breach.Promise;
import org.millrace.simulation.world.LineState;
import org.millrace.simulation.world.World;

/**
 * A world whose books are checked after every event: lines, links, messages under way. On one
 * thread only.
 */
public final class CheckedWorld implements Workload {

  /** Rounding of one event's transmissions. */
  private static final double SLACK_NANOS = 10_000;

  private final World world;
  private final List<CountingLane> lanes = new ArrayList<>();
  private final LineState[] lines;
  private final double tickSeconds;
  private long underWay;
  private long sent;
  private long received;
  private long lost;

  public CheckedWorld(World world) {
    this.world = world;
    this.tickSeconds = world.scenario().tickMicros() / 1e6;
    this.lines = new LineState[world.population().size()];
    for (int p = 0; p < lines.length; p++) {
      lines[p] = world.line(p);
    }
    for (int i = 0; i < Engine.PARTITIONS; i++) {
      lanes.add(new CountingLane(i));
    }
  }

  @Override
  public void handle(Lane lane, long tick, Batch batch) {
    var counting = lanes.get(lane.index());
    counting.through = lane;
    for (int i = 0; i < batch.size(); i++) {
      handle(counting, tick, batch.key(i), batch.body(i));
    }
  }

  private void handle(Lane lane, long tick, long key, @Nullable Object body) {
    var tally = world.tally(lane.index());
    var peer = EventKey.target(key);
    sent -= tally.sentFrames;
    received -= tally.receivedFrames;
    lost -= tally.lostFrames;
    if (world.isMessage(body)) {
      underWay--;
    }
    try {
      world.handle(lane, tick, key, body);
    } catch (Breach found) {
      throw found;
    } catch (RuntimeException thrown) {
      var at = thrown.getStackTrace().length > 0 ? " in " + thrown.getStackTrace()[0] : "";
      throw new Breach(Promise.NO_EXCEPTION, peer, tick * tickSeconds, thrown + at);
    }
    sent += tally.sentFrames;
    received += tally.receivedFrames;
    lost += tally.lostFrames;
    check(Promise.CONSERVED, sent == received + lost + underWay, peer, tick, this::books);
    check(Promise.IN_ORDER, tally.outOfOrder == 0, peer, tick, () -> "a chunk came again");
    check(Promise.GENUINE, tally.forgedPlayed == 0, peer, tick, () -> "a forgery was played");
    line(peer, tick);
  }

  private void line(int peer, long tick) {
    var before = lines[peer];
    var after = world.line(peer);
    lines[peer] = after;
    var neededNanos = (after.sentBytes() - before.sentBytes()) * 8e9 / after.rateBps();
    check(
        Promise.LINE_RATE,
        neededNanos <= after.freeNanos() - before.freeNanos() + SLACK_NANOS,
        peer,
        tick,
        () -> (after.sentBytes() - before.sentBytes()) + " bytes in no time");
    check(
        Promise.LINKS_BOUNDED,
        after.links() <= LineState.LINKS_MAX,
        peer,
        tick,
        () -> after.links() + " connections");
  }

  private String books() {
    return "%d sent, %d received, %d lost, %d under way".formatted(sent, received, lost, underWay);
  }

  private void check(
      Promise promise,
      boolean holds,
      int peer,
      long tick,
      java.util.function.Supplier<String> detail) {
    if (!holds) {
      throw new Breach(promise, peer, tick * tickSeconds, detail.get());
    }
  }

  /** Counts the messages that enter the queue. */
  private final class CountingLane implements Lane {

    private final int index;
    private @Nullable Lane through;

    CountingLane(int index) {
      this.index = index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void add(long tick, long key, @Nullable Object body) {
      if (world.isMessage(body)) {
        underWay++;
      }
      java.util.Objects.requireNonNull(through).add(tick, key, body);
    }
  }
}
