package org.millrace.node.core.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;

/**
 * Decides which chunk the uplink takes next, and when. Four classes, each before the next: pushes
 * to children that serve others, newest first; repairs, earliest deadline first; pushes to leaves,
 * oldest first; bursts to peers that start. Repairs and bursts may take an eighth each while pushes
 * wait: without that limit repairs starve the very pushes whose lateness caused them. What waits
 * too long is dropped.
 *
 * <p>Holds {@link #JOBS} chunks with the sets of children still to serve, {@link #REPAIRS} repairs
 * and {@link #BURSTS} bursts at most; the oldest job makes room for a new one.
 */
final class Sender {
  private static final int JOBS = 256;
  private static final int REPAIRS = 128;
  private static final int BURSTS = 2;
  private static final int BURST_MILLIS = 2_000;
  private static final int CREDIT_MAX = 1 << 16;
  private static final long SLACK_NANOS = 20_000_000;

  private final Local local;
  private final Links links;

  private int jobs;
  private long[] jobSeq = new long[0];
  private long[] jobInterior = new long[0];
  private long[] jobLeaf = new long[0];
  private int[] jobMillis = new int[0];

  private int repairs;
  private long[] repairSeq = new long[0];
  private int[] repairDue = new int[0];
  private byte[] repairSlot = new byte[0];

  private int bursts;
  private final long[] burstNext = new long[BURSTS];
  private final long[] burstEnd = new long[BURSTS];
  private final int[] burstStripes = new int[BURSTS];
  private final byte[] burstSlot = new byte[BURSTS];
  private final int[] burstMillis = new int[BURSTS];
  private int burstCredit;
  private int repairCredit = CREDIT_MAX;

  private double nanosPerByte;
  private long notBeforeNanos;

  Sender(Local local) {
    this.local = local;
    this.links = local.links;
    uplink(local.profile.uplinkBps());
  }

  /** Sets the pace to the measured uplink. */
  void uplink(long bitsPerSecond) {
    double paced = Math.max(1, bitsPerSecond * local.tuning.uplinkShare());
    nanosPerByte = 8e9 / paced;
  }

  boolean wanted() {
    return jobs + repairs + bursts != 0;
  }

  long notBeforeNanos() {
    return notBeforeNanos;
  }

  /** Milliseconds by which the pacer is behind. */
  int queueMillis() {
    int oldest = jobs == 0 ? local.nowMillis : jobMillis[0];
    return Math.max(0, local.nowMillis - oldest);
  }

  /** Counts bytes that took the uplink beside the payload. */
  void charge(int bytes, long nowNanos) {
    notBeforeNanos =
        Math.max(notBeforeNanos, nowNanos - SLACK_NANOS) + (long) (bytes * nanosPerByte);
  }

  /** A chunk came in for these children. */
  void push(long seq, long children) {
    if (children == 0) {
      return;
    }
    int stripe = local.settings.stripe(seq);
    long interior = 0;
    for (long rest = children; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      interior |= (long) (links.interior[slot] >>> stripe & 1) << slot;
    }
    if (jobs == JOBS) {
      removeJob(0);
    } else if (jobs == jobSeq.length) {
      resizeJobs(Math.max(4, jobs * 2));
    }
    jobSeq[jobs] = seq;
    jobInterior[jobs] = interior;
    jobLeaf[jobs] = children & ~interior;
    jobMillis[jobs] = local.nowMillis;
    jobs++;
  }

  /** A peer asked for a chunk. False when too many repairs wait. */
  boolean repair(int slot, long seq, int dueMillis) {
    for (int i = 0; i < repairs; i++) {
      if (repairSeq[i] == seq && repairSlot[i] == slot) {
        return true;
      }
    }
    if (repairs == REPAIRS) {
      return false;
    }
    if (repairs == repairSeq.length) {
      resizeRepairs(Math.max(4, repairs * 2));
    }
    repairSeq[repairs] = seq;
    repairDue[repairs] = dueMillis;
    repairSlot[repairs] = (byte) slot;
    repairs++;
    return true;
  }

  /** A starting peer asked for a range. False when enough others start here. */
  boolean burst(int slot, long from, long to, int stripes) {
    for (int i = 0; i < bursts; i++) {
      if (burstSlot[i] == slot) {
        removeBurst(i);
        break;
      }
    }
    if (bursts == BURSTS || from >= to) {
      return false;
    }
    burstNext[bursts] = from;
    burstEnd[bursts] = to;
    burstStripes[bursts] = stripes;
    burstSlot[bursts] = (byte) slot;
    burstMillis[bursts] = local.nowMillis;
    bursts++;
    return true;
  }

  /** A link is gone. */
  void forget(int slot) {
    forget(slot, -1);
    for (int i = repairs - 1; i >= 0; i--) {
      if (repairSlot[i] == slot) {
        removeRepair(i);
      }
    }
    for (int i = bursts - 1; i >= 0; i--) {
      if (burstSlot[i] == slot) {
        removeBurst(i);
      }
    }
  }

  /** A child does not take these stripes any more. */
  void forget(int slot, int stripes) {
    long rest = ~(1L << slot);
    for (int i = jobs - 1; i >= 0; i--) {
      if ((stripes >>> local.settings.stripe(jobSeq[i]) & 1) != 0) {
        jobInterior[i] &= rest;
        jobLeaf[i] &= rest;
        removeServed(i);
      }
    }
  }

  /** Sends one payload message, if one is due. */
  void ready(long nowNanos, Actions out) {
    if (nowNanos < notBeforeNanos) {
      return;
    }
    dropLate(out);
    if (burstCredit > 0 && bursts > 0 && sendBurst(nowNanos, out)) {
      return;
    }
    int newest = newestInterior();
    if (newest >= 0) {
      sendJob(newest, jobInterior[newest], Actions.Lane.INTERIOR, nowNanos, out);
      return;
    }
    boolean repairsTurn = jobs == 0 || repairCredit > 0;
    if (!repairsTurn || !sendRepair(nowNanos, out)) {
      if (jobs > 0) {
        sendJob(0, jobLeaf[0], Actions.Lane.LEAF, nowNanos, out);
      } else {
        sendBurst(nowNanos, out);
      }
    }
  }

  private int newestInterior() {
    int newest = -1;
    for (int i = 0; i < jobs; i++) {
      if (jobInterior[i] != 0 && (newest < 0 || jobSeq[i] > jobSeq[newest])) {
        newest = i;
      }
    }
    return newest;
  }

  private void sendJob(int job, long children, Actions.Lane lane, long nowNanos, Actions out) {
    int best = Long.numberOfTrailingZeros(children);
    for (long rest = children & (children - 1); rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (links.rank[slot] > links.rank[best]
          || (links.rank[slot] == links.rank[best]
              && links.rttMicros[slot] < links.rttMicros[best])) {
        best = slot;
      }
    }
    long seq = jobSeq[job];
    jobInterior[job] &= ~(1L << best);
    jobLeaf[job] &= ~(1L << best);
    removeServed(job);
    Chunk chunk = local.around.chunks().get(seq);
    if (chunk != null) {
      send(best, chunk, lane, nowNanos, out);
    }
  }

  private boolean sendRepair(long nowNanos, Actions out) {
    while (repairs > 0) {
      int first = 0;
      for (int i = 1; i < repairs; i++) {
        if (repairDue[i] < repairDue[first]) {
          first = i;
        }
      }
      int slot = repairSlot[first];
      boolean late = local.nowMillis + links.rttMicros[slot] / 2000 > repairDue[first];
      Chunk chunk = late ? null : local.around.chunks().get(repairSeq[first]);
      removeRepair(first);
      if (chunk != null) {
        repairCredit -= 8 * chunk.payloadBytes();
        send(slot, chunk, Actions.Lane.REPAIR, nowNanos, out);
        return true;
      }
      out.fact(Actions.Fact.DROPPED_LATE, 1);
    }
    return false;
  }

  private boolean sendBurst(long nowNanos, Actions out) {
    while (bursts > 0) {
      @Nullable Chunk chunk = nextOfBurst(0);
      int slot = burstSlot[0];
      if (burstNext[0] >= burstEnd[0]) {
        removeBurst(0);
      } else if (bursts > 1) {
        swapBursts();
      }
      if (chunk != null) {
        burstCredit -= 8 * chunk.payloadBytes();
        send(slot, chunk, Actions.Lane.BURST, nowNanos, out);
        return true;
      }
    }
    return false;
  }

  private @Nullable Chunk nextOfBurst(int burst) {
    while (burstNext[burst] < burstEnd[burst]) {
      long seq = burstNext[burst]++;
      if ((burstStripes[burst] >>> local.settings.stripe(seq) & 1) != 0 && local.window.has(seq)) {
        Chunk chunk = local.around.chunks().get(seq);
        if (chunk != null) {
          return chunk;
        }
      }
    }
    return null;
  }

  private void send(int slot, Chunk chunk, Actions.Lane lane, long nowNanos, Actions out) {
    if (lane != Actions.Lane.BURST) {
      burstCredit = Math.min(burstCredit + chunk.payloadBytes(), CREDIT_MAX);
      repairCredit = Math.clamp(repairCredit + chunk.payloadBytes(), -CREDIT_MAX, CREDIT_MAX);
    }
    charge(chunk.wireBytes(), nowNanos);
    links.toldMillis[slot] = local.nowMillis;
    out.send(links.peer[slot], chunk, lane);
  }

  private void dropLate(Actions out) {
    int oldest = local.nowMillis - local.pace.queueMaxMillis;
    while (jobs > 0 && jobMillis[0] < oldest) {
      removeJob(0);
      out.fact(Actions.Fact.DROPPED_LATE, 1);
    }
    for (int i = bursts - 1; i >= 0; i--) {
      if (burstMillis[i] < local.nowMillis - BURST_MILLIS) {
        removeBurst(i);
      }
    }
  }

  private void removeServed(int job) {
    if ((jobInterior[job] | jobLeaf[job]) == 0) {
      removeJob(job);
    }
  }

  private void removeJob(int job) {
    jobs--;
    int move = jobs - job;
    if (move > 0) {
      System.arraycopy(jobSeq, job + 1, jobSeq, job, move);
      System.arraycopy(jobInterior, job + 1, jobInterior, job, move);
      System.arraycopy(jobLeaf, job + 1, jobLeaf, job, move);
      System.arraycopy(jobMillis, job + 1, jobMillis, job, move);
    }
    if (jobs < jobSeq.length / 8) {
      resizeJobs(jobSeq.length / 2);
    }
  }

  private void resizeJobs(int length) {
    jobSeq = Arrays.copyOf(jobSeq, length);
    jobInterior = Arrays.copyOf(jobInterior, length);
    jobLeaf = Arrays.copyOf(jobLeaf, length);
    jobMillis = Arrays.copyOf(jobMillis, length);
  }

  private void removeRepair(int repair) {
    repairs--;
    repairSeq[repair] = repairSeq[repairs];
    repairDue[repair] = repairDue[repairs];
    repairSlot[repair] = repairSlot[repairs];
    if (repairs < repairSeq.length / 8) {
      resizeRepairs(repairSeq.length / 2);
    }
  }

  private void resizeRepairs(int length) {
    repairSeq = Arrays.copyOf(repairSeq, length);
    repairDue = Arrays.copyOf(repairDue, length);
    repairSlot = Arrays.copyOf(repairSlot, length);
  }

  private void removeBurst(int burst) {
    bursts--;
    burstNext[burst] = burstNext[bursts];
    burstEnd[burst] = burstEnd[bursts];
    burstStripes[burst] = burstStripes[bursts];
    burstSlot[burst] = burstSlot[bursts];
    burstMillis[burst] = burstMillis[bursts];
  }

  private void swapBursts() {
    long next = burstNext[0];
    long end = burstEnd[0];
    int stripes = burstStripes[0];
    byte slot = burstSlot[0];
    int millis = burstMillis[0];
    burstMillis[0] = burstMillis[1];
    burstMillis[1] = millis;
    burstNext[0] = burstNext[1];
    burstEnd[0] = burstEnd[1];
    burstStripes[0] = burstStripes[1];
    burstSlot[0] = burstSlot[1];
    burstNext[1] = next;
    burstEnd[1] = end;
    burstStripes[1] = stripes;
    burstSlot[1] = slot;
  }
}
