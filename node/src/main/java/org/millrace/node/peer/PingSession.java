package org.millrace.node.peer;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.PingOut;

/** A port check for somebody who waits for its answer. */
final class PingSession implements Session {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Identity identity;
  private final Endpoint target;
  private final Guid expectedSid;
  private final ActorRef<PeerConnection.Command> replyTo;
  private final Line line = Line.of(PeerConnection.atoms());
  private @Nullable PingOut ping;
  private @Nullable PeerConnection self;

  PingSession(
      Identity identity,
      Endpoint target,
      Guid expectedSid,
      ActorRef<PeerConnection.Command> replyTo) {
    this.identity = identity;
    this.target = target;
    this.expectedSid = expectedSid;
    this.replyTo = replyTo;
  }

  @Override
  public void begin(PeerConnection connection, long nowNanos) {
    self = connection;
    ping = new PingOut(identity, target, expectedSid, nowNanos);
    connection.dial(target, PATIENCE, line);
  }

  @Override
  public void connected(Line opened, long nowNanos) {
    on(new PingOut.Event.Connected(), nowNanos);
  }

  @Override
  public void heard(Incoming incoming, long nowNanos) {
    on(
        incoming instanceof Incoming.MessageRead(var message)
            ? new PingOut.Event.Said(message)
            : new PingOut.Event.Broken(),
        nowNanos);
  }

  @Override
  public void gone(long nowNanos) {
    on(new PingOut.Event.Closed(), nowNanos);
  }

  @Override
  public void told(Order order, long nowNanos) {}

  @Override
  public void onDeadline(long nowNanos) {
    if (ping != null) {
      ping.onDeadline(nowNanos, this::act);
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return ping == null ? Long.MAX_VALUE : ping.nextDeadlineNanos();
  }

  private void on(PingOut.Event event, long nowNanos) {
    if (ping != null) {
      ping.on(event, nowNanos, this::act);
    }
  }

  private void act(PingOut.Action action) {
    switch (action) {
      case PingOut.Action.Send(var bytes) -> line.send(bytes);
      case PingOut.Action.Finish(var port) -> {
        replyTo.tell(new PeerConnection.Tell(new Order.PortChecked(port)));
        if (self != null) {
          self.close();
          self.end();
        }
      }
    }
  }
}
