package org.millrace.node.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.node.transport.Dialer;

/** One connection to another node: drives its {@link Session} with what is heard and the time. */
final class PeerConnection extends AbstractMatchingBehavior<PeerConnection.Command> {

  /** What happens to it. */
  sealed interface Command {}

  /** The network has something to say. */
  record Tell(Session.Order order) implements Command {}

  private record Heard(Line line, List<Incoming> batch) implements Command {}

  private record Gone(Line line) implements Command {}

  private record Connected(Line line) implements Command {}

  private record Failed(Line line, String reason) implements Command {}

  private record Due() implements Command {}

  private record Later(Runnable step) implements Command {}

  private final TimerScheduler<Command> timers;
  private final Session session;
  private final Dialer dialer;
  private final int number;
  private final ActorRef<PeerNetwork.Command> network;
  private final ActorRef<Command> me;
  private @Nullable Line line;
  private long armedNanos = Long.MAX_VALUE;
  private boolean over;

  private PeerConnection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      int number,
      Session session,
      Dialer dialer,
      ActorRef<PeerNetwork.Command> network) {
    super(context);
    this.me = context.getSelf();
    this.timers = timers;
    this.number = number;
    this.session = session;
    this.dialer = dialer;
    this.network = network;
  }

  /**
   * A connection.
   *
   * @param number names it in the node
   */
  static Behavior<Command> create(
      int number, Session session, Dialer dialer, ActorRef<PeerNetwork.Command> network) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var made = new PeerConnection(context, timers, number, session, dialer, network);
                  session.begin(made, System.nanoTime());
                  return made.next();
                }));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    var now = System.nanoTime();
    switch (command) {
      case Heard heard -> onHeard(heard, now);
      case Tell(var order) -> session.told(order, now);
      case Connected(var opened) -> {
        if (opened == line) {
          session.connected(opened, now);
          opened.open(ears());
        } else {
          opened.close();
        }
      }
      case Gone(var closed) -> {
        if (closed == line) {
          session.gone(now);
        }
      }
      case Failed(var dialled, _) -> {
        if (dialled == line) {
          session.gone(now);
        }
      }
      case Later(var step) -> step.run();
      case Due _ -> {
        armedNanos = Long.MAX_VALUE;
        session.onDeadline(now);
      }
    }
    return next();
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      network.tell(new PeerNetwork.Left(number));
    }
    return this;
  }

  private void onHeard(Heard heard, long now) {
    if (heard.line == line) {
      for (var incoming : heard.batch) {
        session.heard(incoming, now);
      }
    }
    heard.line.acknowledge();
  }

  private Behavior<Command> next() {
    if (over) {
      return Behaviors.stopped();
    }
    var next = session.nextDeadlineNanos();
    if (next != armedNanos) {
      armedNanos = next;
      if (next == Long.MAX_VALUE) {
        timers.cancel(Due.class);
      } else {
        var wait = Duration.ofNanos(Math.max(0, next - System.nanoTime()));
        timers.startSingleTimer(Due.class, new Due(), wait);
      }
    }
    return this;
  }

  // ---- for the session ----------------------------------------------------------------------

  int number() {
    return number;
  }

  ActorRef<PeerNetwork.Command> network() {
    return network;
  }

  ActorRef<Command> self() {
    return me;
  }

  /** Has a step of the session done in its turn; any thread. */
  void later(Runnable step) {
    me.tell(new Later(step));
  }

  /** The session is over. */
  void end() {
    over = true;
  }

  /** Listens to a connection that is there. */
  void listen(Line to) {
    line = to;
    to.open(ears());
  }

  /** Opens a connection; the session is told when it is there, or gone. */
  void dial(Endpoint target, Duration patience, Line as) {
    line = as;
    var address = new InetSocketAddress(address(target), target.port());
    var actor = self();
    dialer.dial(
        address,
        patience,
        as,
        _ -> actor.tell(new Connected(as)),
        reason -> actor.tell(new Failed(as, reason)));
  }

  void send(byte[] bytes) {
    if (line != null) {
      line.send(bytes);
    }
  }

  /** Closes the connection; nothing more is heard of it. */
  void close() {
    var open = line;
    line = null;
    if (open != null && open.isOpened()) {
      open.close();
    }
  }

  private Line.Ears ears() {
    var actor = self();
    return new Line.Ears() {
      @Override
      public void heard(Line from, List<Incoming> batch) {
        actor.tell(new Heard(from, batch));
      }

      @Override
      public void gone(Line from) {
        actor.tell(new Gone(from));
      }
    };
  }

  private static InetAddress address(Endpoint endpoint) {
    try {
      return InetAddress.getByAddress(endpoint.ip().bytes());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
    }
  }

  /** A reader for connections that begin with atoms. */
  static PcpReader atoms() {
    return PcpReader.beginningWithAtoms(org.millrace.messages.pcp.AtomLimits.CONTROL);
  }
}
