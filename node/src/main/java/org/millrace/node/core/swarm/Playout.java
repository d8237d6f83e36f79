package org.millrace.node.core.swarm;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;

/**
 * Gives media to the player in order, each chunk once, and keeps account of how playback fares: a
 * virtual play head starts with enough media in hand or at the lag aimed at, runs a little slower
 * or faster than the stream to reach that lag, stands still when the next media is missing, and
 * skips a hole that stays.
 */
final class Playout {
  private static final int RATE_STEP_PERCENT = 5;

  private final Local local;

  /** Next place to give out; -1 before the start is known. */
  private long next = -1;

  /** Media times of the first and the last chunk given out. */
  private int firstMedia = -1;

  private int lastMedia;

  /** When the newest chunk given out had its place on the source's clock, as seen here. */
  private int newestMedia = -1;

  private int newestMillis;

  private int joinedMillis;
  private boolean playing;
  private boolean stalled;
  private double headMedia;
  private int movedMillis;
  private int stalledMillis;
  private int waitingSinceMillis = -1;

  Playout(Local local) {
    this.local = local;
  }

  void joined() {
    joinedMillis = local.nowMillis;
  }

  /** Next seq to give out, or 0 before the start. */
  long next() {
    return Math.max(0, next);
  }

  boolean started() {
    return next >= 0;
  }

  boolean delivering() {
    return firstMedia >= 0;
  }

  boolean stalled() {
    return stalled;
  }

  /** The place from which the player gets media. */
  void startAt(long seq) {
    if (next < 0) {
      next = seq;
    }
  }

  /** Milliseconds until a chunk must be here; a plain guess by the stream's rate. */
  int slackMillis(long seq) {
    if (!playing) {
      return local.tuning.lagTargetMillis();
    }
    long rows = seq / local.settings.stripes() - next / local.settings.stripes();
    long ahead = rows * (local.settings.rowNanos() / 1_000_000);
    return (int) Math.clamp(lastMedia - headMedia + ahead, -60_000, 60_000);
  }

  /** A chunk of media has come in. */
  void arrived(Chunk chunk, Actions out) {
    if (chunk.sourceMillis() > newestMedia) {
      newestMedia = chunk.sourceMillis();
      newestMillis = local.nowMillis;
    }
    if (chunk.seq() == next) {
      release(out);
    }
  }

  /** Gives out what is in order now. */
  void release(Actions out) {
    while (next >= 0 && next <= local.window.head()) {
      if (local.settings.isParity(next)) {
        next++;
        continue;
      }
      Chunk chunk = local.window.has(next) ? local.around.chunks().get(next) : null;
      if (chunk == null) {
        return;
      }
      give(chunk, out);
      next++;
    }
  }

  private void give(@Nullable Chunk chunk, Actions out) {
    if (chunk == null) {
      return;
    }
    waitingSinceMillis = -1;
    lastMedia = Math.max(lastMedia, chunk.sourceMillis());
    if (firstMedia < 0) {
      firstMedia = chunk.sourceMillis();
      lastMedia = firstMedia;
      out.fact(Actions.Fact.STARTED, local.nowMillis - joinedMillis);
    }
    out.deliver(chunk);
  }

  /** Moves the play head. */
  void tick(Actions out) {
    if (firstMedia < 0) {
      skipHole(out);
      return;
    }
    if (!playing) {
      int inHand = lastMedia - firstMedia;
      if (inHand >= local.tuning.startBufferMillis() || lag(firstMedia) >= aim()) {
        playing = true;
        headMedia = firstMedia;
        movedMillis = local.nowMillis;
      }
      return;
    }
    move(out);
    skipHole(out);
  }

  private void move(Actions out) {
    int passed = local.nowMillis - movedMillis;
    movedMillis = local.nowMillis;
    double lag = lag(headMedia);
    double rate = 1;
    if (lag > aim() + 50) {
      rate += RATE_STEP_PERCENT / 100.0;
    } else if (lag < aim() - 50) {
      rate -= RATE_STEP_PERCENT / 100.0;
    }
    double to = headMedia + passed * rate;
    int end = lastMedia + (int) (local.settings.chunkNanos() / 1_000_000);
    if (to <= end) {
      headMedia = to;
      if (stalled) {
        stalled = false;
        out.fact(Actions.Fact.RESUMED, local.nowMillis - stalledMillis);
      }
      return;
    }
    headMedia = Math.max(headMedia, end);
    if (!stalled) {
      stalled = true;
      stalledMillis = local.nowMillis;
      out.fact(Actions.Fact.STALLED, local.tuning.lagTargetMillis());
    }
  }

  private int aim() {
    return local.tuning.lagTargetMillis();
  }

  /** How far a media time is behind the newest media that has come in. */
  private double lag(double media) {
    return newestMedia + (local.nowMillis - newestMillis) - media;
  }

  /** Jumps over a hole in front of which playback has waited too long. */
  private void skipHole(Actions out) {
    if (next < 0 || next > local.window.head()) {
      waitingSinceMillis = -1;
      return;
    }
    boolean waits = stalled || !playing;
    if (!waits) {
      waitingSinceMillis = -1;
      return;
    }
    if (waitingSinceMillis < 0) {
      waitingSinceMillis = local.nowMillis;
    }
    if (next < local.window.base() || hopeless()) {
      skip(out);
    }
  }

  /** Whether the missing chunk is so late that everything behind it waits for too long. */
  private boolean hopeless() {
    if (firstMedia >= 0) {
      return lag(lastMedia) > aim() + local.tuning.stallMaxMillis();
    }
    return local.nowMillis - waitingSinceMillis > limit();
  }

  private void skip(Actions out) {
    long to = Math.max(next, local.window.base());
    while (to <= local.window.head() && !local.window.has(to)) {
      to++;
    }
    out.fact(Actions.Fact.SKIPPED, to - next);
    next = to;
    waitingSinceMillis = -1;
    release(out);
  }

  private long limit() {
    long row = TimeUnit.NANOSECONDS.toMillis(local.settings.rowNanos());
    return Math.max(local.tuning.stallMaxMillis(), 2 * row);
  }
}
