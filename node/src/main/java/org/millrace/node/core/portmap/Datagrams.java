package org.millrace.node.core.portmap;

import java.util.function.Consumer;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.node.core.portmap.PortMapper.Action;

/**
 * The patience of questions by datagram: sent {@link #SENDS} times, at doubling distances from
 * {@link #FIRST_NANOS}.
 */
final class Datagrams {

  /** Where gateways listen, for both protocols. */
  static final int PORT = 5351;

  static final int SENDS = 4;
  static final long FIRST_NANOS = 250_000_000L;

  private int sent;
  private long deadlineNanos = Long.MAX_VALUE;

  void begin(long nowNanos) {
    sent = 0;
    deadlineNanos = nowNanos;
  }

  /** Sends once more, or says that it was enough. */
  boolean again(long nowNanos, Endpoint to, Consumer<Action> out, byte[]... questions) {
    if (sent == SENDS) {
      deadlineNanos = Long.MAX_VALUE;
      return false;
    }
    for (var question : questions) {
      out.accept(new Action.SendDatagram(to, question));
    }
    deadlineNanos = nowNanos + (FIRST_NANOS << sent);
    sent++;
    return true;
  }

  void stop() {
    deadlineNanos = Long.MAX_VALUE;
  }

  long nextDeadlineNanos() {
    return deadlineNanos;
  }
}
