package org.millrace.node.core.remux;

/** Unwraps FLV's 32-bit milliseconds. */
final class FlvClock {

  private long last;
  private boolean begun;

  long millis(int onWire) {
    if (begun) {
      last += onWire - (int) last;
    } else {
      begun = true;
      last = onWire & 0xffff_ffffL;
    }
    return last;
  }
}
