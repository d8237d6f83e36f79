package org.millrace.node.transport;

import java.io.ByteArrayOutputStream;

/** What a reader is told besides the stream, until there is a gap between two frames to say it. */
final class Asides {

  /** More than these waiting are dropped: whoever is told so much does not listen. */
  static final int WAITING_BYTES_MAX = 128 << 10;

  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(0);
  private boolean ended;

  /** False when it was dropped. */
  boolean add(byte[] aside) {
    if (ended || waiting.size() + aside.length > WAITING_BYTES_MAX) {
      return false;
    }
    waiting.writeBytes(aside);
    return true;
  }

  /** The last words; nothing is taken after them. */
  void end(byte[] last) {
    if (!ended) {
      waiting.writeBytes(last);
      ended = true;
    }
  }

  boolean isEmpty() {
    return waiting.size() == 0 && !ended;
  }

  /** Whether the last words are among what waits. */
  boolean ended() {
    return ended;
  }

  byte[] take() {
    var all = waiting.toByteArray();
    waiting.reset();
    return all;
  }
}
