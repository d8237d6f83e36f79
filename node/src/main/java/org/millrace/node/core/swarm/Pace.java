package org.millrace.node.core.swarm;

/**
 * The time constants of one peer: those of the {@link Tuning}, stretched where the stream or the
 * uplink is so thin that control at their pace would cost more than the media.
 */
final class Pace {
  private static final int ANNOUNCE_MAX_MILLIS = 1_000;

  /** What an announcement costs with its headers. */
  private static final int ANNOUNCE_BITS = 800;

  /** What a trade of contacts costs, with its walk and its answer. */
  private static final long SHUFFLE_BITS = 28_000;

  /** What a dial costs on the uplink, with its handshake and greeting. */
  private static final long DIAL_BITS = 12_000;

  final int announceMillis;
  final int announcers;
  final int graftStartMillis;
  final int graftMinMillis;
  final int graftMaxMillis;
  final int answerMillis;

  /** A parent says so often that it lives; one that is silent for longer has failed. */
  final int heartbeatMillis;

  final int silentMillis;
  final int shuffleMillis;

  /** A chunk takes so long that asking twice for what is on its way chokes the uplinks. */
  final boolean thin;

  final int queueMaxMillis;
  private int dialMillis;

  Pace(SwarmSettings settings) {
    Tuning tuning = settings.tuning();
    int chunk = (int) Math.min(2_000, settings.chunkNanos() / 1_000_000);
    announceMillis = Math.max(tuning.announceMillis(), Math.min(ANNOUNCE_MAX_MILLIS, 3 * chunk));
    announcers = announceMillis == ANNOUNCE_MAX_MILLIS ? 1 : tuning.announcers();
    graftStartMillis = Math.max(tuning.graftStartMillis(), 4 * chunk);
    graftMinMillis = Math.max(tuning.graftMinMillis(), 2 * chunk);
    graftMaxMillis = Math.max(tuning.graftMaxMillis(), 6 * chunk);
    thin = chunk > 100;
    answerMillis = Math.max(300, 3 * chunk);
    queueMaxMillis = (int) Math.max(tuning.queueMaxMillis(), 6L * chunk);
    int row = (int) Math.min(5_000, settings.rowNanos() / 1_000_000);
    heartbeatMillis = Math.max(300, row + 50);
    silentMillis = Math.max(tuning.silentMillis(), heartbeatMillis + Math.max(300, 18 * chunk));
    long percentMillis = SHUFFLE_BITS * 100 * 1_000 / settings.bitrateBps();
    shuffleMillis = Math.clamp(percentMillis, tuning.shuffleMillis(), 600_000);
  }

  /** What announcing to one link costs. */
  int announceBps() {
    return ANNOUNCE_BITS * 1_000 / announceMillis;
  }

  /** At most a tenth of the uplink goes into dials. */
  void uplink(long bitsPerSecond) {
    dialMillis = Math.clamp(DIAL_BITS * 10 * 1_000 / Math.max(1, bitsPerSecond), 200, 20_000);
  }

  /** Time between two dials for want of parents. */
  int dialMillis() {
    return dialMillis;
  }
}
