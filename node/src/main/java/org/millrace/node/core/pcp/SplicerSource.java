package org.millrace.node.core.pcp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Packet;

/** One upstream of a {@link Splicer}: under which header it is, and what it has said too early. */
final class SplicerSource {

  /** Has said a header that is not the stream's yet. */
  static final int WAITING = -1;

  /** Its header is one the stream has left; what it says is of no use until its next. */
  static final int STALE = -2;

  private static final int PACKET_OVERHEAD_BYTES = 64;

  /** A packet at its position in 64 bits. */
  record Held(long at, Packet packet) {}

  final int id;
  final ArrayDeque<Held> queue = new ArrayDeque<>();
  int heldBytes;
  int generation = STALE;
  byte @Nullable [] head;
  long headPosition;
  boolean restarting;
  boolean hasData;
  long next;

  SplicerSource(int id) {
    this.id = id;
  }

  /** Begins again under a header; positions are counted afresh. */
  void join(int newGeneration) {
    generation = newGeneration;
    clear();
  }

  void clear() {
    queue.clear();
    heldBytes = 0;
    hasData = false;
    restarting = false;
  }

  void hold(long at, Packet packet) {
    queue.addLast(new Held(at, packet));
    heldBytes += packet.data().length + PACKET_OVERHEAD_BYTES;
  }

  Held take() {
    var held = queue.removeFirst();
    heldBytes -= held.packet().data().length + PACKET_OVERHEAD_BYTES;
    return held;
  }

  /** Position of the first packet held; {@link Long#MAX_VALUE} when none is. */
  long headAt() {
    return queue.isEmpty() ? Long.MAX_VALUE : queue.peekFirst().at();
  }
}
