package org.millrace.node.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.messages.pcp.Push;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.Reach;

/** Keeps one directory told, over as many connections as it takes. */
final class AnnounceSession implements Session {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int id;
  private final Guid own;
  private final String host;
  private final int port;
  private final AnnounceOut announce;
  private @Nullable Line line;
  private @Nullable PeerConnection self;

  /**
   * @param id names the directory
   * @param host looked up anew for each connection
   */
  AnnounceSession(
      int id, String host, int port, Identity identity, Reach reach, RandomGenerator random) {
    this.id = id;
    this.own = identity.sid();
    this.host = host;
    this.port = port;
    this.announce = new AnnounceOut(identity, reach, random);
  }

  @Override
  public void begin(PeerConnection connection, long nowNanos) {
    self = connection;
  }

  @Override
  public void connected(Line opened, long nowNanos) {
    on(new AnnounceOut.Event.Connected(), nowNanos);
  }

  @Override
  public void heard(Incoming incoming, long nowNanos) {
    if (incoming instanceof Incoming.MessageRead(Bcst bcst)) {
      // A tracker that nobody can connect to is asked to call by its directory.
      for (var inner : bcst.payload()) {
        if (inner instanceof Push push && own.equals(bcst.routing().dest())) {
          self().network().tell(new PeerNetwork.AskedToCall(push));
        }
      }
    }
    on(
        incoming instanceof Incoming.MessageRead(var message)
            ? new AnnounceOut.Event.Said(message)
            : new AnnounceOut.Event.Broken(),
        nowNanos);
  }

  @Override
  public void gone(long nowNanos) {
    line = null;
    on(new AnnounceOut.Event.Closed(), nowNanos);
  }

  @Override
  public void told(Order order, long nowNanos) {
    switch (order) {
      case Order.Announce(var event) -> on(event, nowNanos);
      case Order.Dismiss _ -> {
        self().close();
        self().end();
      }
      case Order.Answer _,
          Order.HostsPicked _,
          Order.PortChecked _,
          Order.Pass _,
          Order.Flow _,
          Order.Leave _,
          Order.Registered _ -> {}
    }
  }

  @Override
  public void onDeadline(long nowNanos) {
    announce.onDeadline(nowNanos, this::act);
  }

  @Override
  public long nextDeadlineNanos() {
    return announce.nextDeadlineNanos();
  }

  private void on(AnnounceOut.Event event, long nowNanos) {
    announce.on(event, nowNanos, this::act);
  }

  private void act(AnnounceOut.Action action) {
    var network = self().network();
    switch (action) {
      case AnnounceOut.Action.Connect() -> connect();
      case AnnounceOut.Action.Send(var bytes) -> {
        if (line != null) {
          line.send(bytes);
        }
      }
      case AnnounceOut.Action.Close() -> {
        self().close();
        line = null;
      }
      case AnnounceOut.Action.LearnReach(var oleh) -> {
        if (line != null) {
          network.tell(new PeerNetwork.ReachHeard(oleh, line.local().ip()));
        }
      }
      case AnnounceOut.Action.Tell(var message) ->
          network.tell(new PeerNetwork.DirectorySaid(id, announce.status(), message));
      case AnnounceOut.Action.Report(var status) ->
          network.tell(new PeerNetwork.DirectorySaid(id, status, ""));
    }
  }

  /** The name is looked up off the actor's thread: a name server may take its time. */
  private void connect() {
    var connection = self();
    var literal = Ip.parse(host);
    if (literal.isPresent()) {
      dial(connection, literal.get());
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            var ip = Ip.of(InetAddress.getByName(host).getAddress());
            connection.later(() -> dial(connection, ip));
          } catch (UnknownHostException _) {
            connection.later(() -> gone(System.nanoTime()));
          }
        });
  }

  private void dial(PeerConnection connection, Ip ip) {
    var dialled = Line.of(PeerConnection.atoms());
    line = dialled;
    connection.dial(new Endpoint(ip, port), PATIENCE, dialled);
  }

  private PeerConnection self() {
    var known = self;
    if (known == null) {
      throw new IllegalStateException("has not begun");
    }
    return known;
  }
}
