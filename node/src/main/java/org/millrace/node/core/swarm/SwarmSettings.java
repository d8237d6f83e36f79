package org.millrace.node.core.swarm;

import java.util.concurrent.TimeUnit;

/**
 * Shape of a stream and the constants of the protocol, one object for all peers of a process.
 *
 * <p>Seqs run over rows of {@code dataStripes + parityStripes} places; the last places of a row are
 * parity and stay empty while parity is off.
 */
public record SwarmSettings(
    int dataStripes, int parityStripes, int chunkBytes, long bitrateBps, Tuning tuning) {

  /** Stripes of media and parity at most. */
  public static final int STRIPES_MAX = 31;

  public SwarmSettings {
    if (dataStripes < 1 || parityStripes < 0 || dataStripes + parityStripes > STRIPES_MAX) {
      throw new IllegalArgumentException("stripes out of range");
    }
    if (chunkBytes < 1 || bitrateBps < 1) {
      throw new IllegalArgumentException("chunk bytes and bitrate are positive");
    }
  }

  /** The sizes that the design gives to a stream of this bitrate. */
  public static SwarmSettings forBitrate(long bitrateBps) {
    int chunk;
    if (bitrateBps > 6_000_000) {
      chunk = 8192;
    } else {
      chunk = Math.clamp(bitrateBps * 16 / 8000, bitrateBps < 100_000 ? 1024 : 512, 4096);
    }
    int stripes = bitrateBps < 100_000 ? 4 : 16;
    return new SwarmSettings(stripes, 0, chunk, bitrateBps, Tuning.DEFAULTS);
  }

  /** Places of a row. */
  public int stripes() {
    return dataStripes + parityStripes;
  }

  /** Stripe of a chunk. */
  public int stripe(long seq) {
    return (int) (seq % stripes());
  }

  /** Whether a seq is a place for parity. */
  public boolean isParity(long seq) {
    return stripe(seq) >= dataStripes;
  }

  /** Time between two chunks of media. */
  public long chunkNanos() {
    return TimeUnit.SECONDS.toNanos(1) * 8 * chunkBytes / bitrateBps;
  }

  /** Time between two chunks of one stripe. */
  public long rowNanos() {
    return chunkNanos() * dataStripes;
  }

  /** All stripes as a bit set. */
  public int allStripes() {
    return (1 << stripes()) - 1;
  }

  public SwarmSettings withTuning(Tuning other) {
    return new SwarmSettings(dataStripes, parityStripes, chunkBytes, bitrateBps, other);
  }

  public SwarmSettings withParity(int stripes) {
    return new SwarmSettings(dataStripes, stripes, chunkBytes, bitrateBps, tuning);
  }
}
