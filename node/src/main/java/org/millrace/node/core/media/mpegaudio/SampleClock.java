package org.millrace.node.core.media.mpegaudio;

/** Time counted in samples, exact and without overflow, also when the rate changes. */
final class SampleClock {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private long baseNanos;
  private long samples;
  private int rate = 1;

  SampleClock(long startNanos) {
    baseNanos = startNanos;
  }

  long nanos() {
    return baseNanos + samples * SECOND_NANOS / rate;
  }

  void add(int count, int sampleRate) {
    if (sampleRate != rate) {
      baseNanos = nanos();
      samples = 0;
      rate = sampleRate;
    }
    samples += count;
    baseNanos += samples / rate * SECOND_NANOS;
    samples %= rate;
  }
}
