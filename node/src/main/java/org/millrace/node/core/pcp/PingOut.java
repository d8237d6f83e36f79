package org.millrace.node.core.pcp;

import java.util.function.Consumer;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Quit;

/**
 * A port check: connects to where somebody says he listens, and believes it when the same session
 * id answers. Version 1 is said in both address families, for some programs answer no other.
 */
public final class PingOut {

  static final long CONNECT_NANOS = 5_000_000_000L;
  static final long ANSWER_NANOS = 8_000_000_000L;

  /** What happened. */
  public sealed interface Event {
    record Connected() implements Event {}

    record Said(Message message) implements Event {}

    record Broken() implements Event {}

    /** Connecting failed, or the connection was closed. */
    record Closed() implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Send(byte[] bytes) implements Action {}

    /** The check is over; close the connection. Said once, last. Port 0 is "not reachable". */
    record Finish(int port) implements Action {}
  }

  private final Identity self;
  private final Endpoint target;
  private final Guid expectedSid;
  private long deadlineNanos;
  private boolean over;

  public PingOut(Identity self, Endpoint target, Guid expectedSid, long nowNanos) {
    this.self = self;
    this.target = target;
    this.expectedSid = expectedSid;
    this.deadlineNanos = nowNanos + CONNECT_NANOS;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (over) {
      return;
    }
    switch (event) {
      case Event.Connected() -> {
        deadlineNanos = nowNanos + ANSWER_NANOS;
        out.accept(new Action.Send(Pcp.encode(new Message.Connect(1))));
        out.accept(new Action.Send(Pcp.encode(Helo.ofPing(self.sid()))));
      }
      case Event.Said(Oleh oleh) -> {
        out.accept(new Action.Send(Pcp.encode(new Quit(Quit.NORMAL))));
        finish(expectedSid.equals(oleh.sid()) ? target.port() : 0, out);
      }
      case Event.Said(_), Event.Broken(), Event.Closed() -> finish(0, out);
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (!over && nowNanos >= deadlineNanos) {
      finish(0, out);
    }
  }

  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  private void finish(int port, Consumer<Action> out) {
    over = true;
    deadlineNanos = Long.MAX_VALUE;
    out.accept(new Action.Finish(port));
  }
}
