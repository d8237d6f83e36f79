package org.millrace.simulation.world;

/** A line that sends one message after another; control goes first, payload pays for it. */
final class Uplink {

  private final double nanosPerByte;
  private long freeNanos;
  private long controlFreeNanos;
  private long sentBytes;

  Uplink(long bitsPerSecond) {
    this.nanosPerByte = 8e9 / bitsPerSecond;
  }

  /** When payload may start. */
  long freeNanos() {
    return freeNanos;
  }

  long sentBytes() {
    return sentBytes;
  }

  double rateBps() {
    return 8e9 / nanosPerByte;
  }

  long bytesPossible(long nanos) {
    return (long) (nanos / nanosPerByte);
  }

  /** Queues a message and returns when its last bit has left. */
  long send(int bytes, int repeatedBytes, boolean control, long nowNanos) {
    var took = (long) (bytes * nanosPerByte);
    var repeats = (long) (repeatedBytes * nanosPerByte);
    sentBytes += bytes + repeatedBytes;
    var free = Math.max(freeNanos, nowNanos);
    freeNanos = free + took + repeats;
    if (!control) {
      return free + took;
    }
    controlFreeNanos = Math.max(controlFreeNanos, nowNanos) + took;
    return controlFreeNanos;
  }
}
