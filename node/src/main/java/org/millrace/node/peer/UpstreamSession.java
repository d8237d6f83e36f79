package org.millrace.node.peer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.core.pcp.RelayIn;

/** A node that is asked for a channel: dialled, or one that has called. */
final class UpstreamSession implements Session {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Identity identity;
  private final Reach reach;
  private final ChannelRequest request;
  private final int attempt;
  private final @Nullable Endpoint target;
  private final Line line;
  private @Nullable RelayIn relay;
  private @Nullable PeerConnection self;

  private UpstreamSession(
      Identity identity,
      Reach reach,
      ChannelRequest request,
      int attempt,
      @Nullable Endpoint target,
      Line line) {
    this.identity = identity;
    this.reach = reach;
    this.request = request;
    this.attempt = attempt;
    this.target = target;
    this.line = line;
  }

  static UpstreamSession dialling(
      Identity identity, Reach reach, ChannelRequest request, int attempt, Endpoint target) {
    var line = Line.toUpstream(PcpReader.beginningWithHead(AtomLimits.STREAM));
    return new UpstreamSession(identity, reach, request, attempt, target, line);
  }

  static UpstreamSession over(
      Identity identity, Reach reach, ChannelRequest request, int attempt, Line calledIn) {
    return new UpstreamSession(identity, reach, request, attempt, null, calledIn);
  }

  @Override
  public void begin(PeerConnection connection, long nowNanos) {
    self = connection;
    relay = new RelayIn(identity, reach, request, nowNanos);
    if (target != null) {
      connection.dial(target, PATIENCE, line);
    } else {
      connection.listen(line);
      on(new RelayIn.Event.Connected(), nowNanos);
    }
  }

  @Override
  public void connected(Line opened, long nowNanos) {
    tell(new PeerNetwork.UpstreamSaid.Connected());
    on(new RelayIn.Event.Connected(), nowNanos);
  }

  @Override
  public void heard(Incoming incoming, long nowNanos) {
    switch (incoming) {
      case Incoming.HeadRead(var head) -> {
        on(new RelayIn.Event.HeadRead(head), nowNanos);
      }
      case Incoming.MessageRead(var message) -> {
        var before = accepted;
        on(new RelayIn.Event.Said(message), nowNanos);
        if (message instanceof org.millrace.messages.pcp.Oleh && accepted == before) {
          line.listenOn();
        }
      }
      case Incoming.Broken(var reason) -> on(new RelayIn.Event.Broken(reason), nowNanos);
    }
  }

  private boolean accepted;

  @Override
  public void gone(long nowNanos) {
    on(new RelayIn.Event.Closed(), nowNanos);
  }

  @Override
  public void told(Order order, long nowNanos) {
    switch (order) {
      case Order.Flow(var intake, var source) -> line.flow(intake, source);
      case Order.Leave(var farewell) -> on(new RelayIn.Event.Left(farewell), nowNanos);
      case Order.Pass(var bytes) -> line.send(bytes);
      case Order.Answer _,
          Order.HostsPicked _,
          Order.PortChecked _,
          Order.Dismiss _,
          Order.Registered _,
          Order.Announce _ -> {}
    }
  }

  @Override
  public void onDeadline(long nowNanos) {
    if (relay != null) {
      relay.onDeadline(nowNanos, this::act);
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return relay == null ? Long.MAX_VALUE : relay.nextDeadlineNanos();
  }

  private void on(RelayIn.Event event, long nowNanos) {
    if (relay != null) {
      relay.on(event, nowNanos, this::act);
    }
  }

  private void act(RelayIn.Action action) {
    switch (action) {
      case RelayIn.Action.Send(var bytes) -> line.send(bytes);
      case RelayIn.Action.Accepted(var sid, var agent, var oleh) -> {
        accepted = true;
        tell(
            new PeerNetwork.UpstreamSaid.Accepted(
                sid, agent, oleh, line.remote(), line.local(), line::bytesRead));
      }
      case RelayIn.Action.Describe(var info, var track) ->
          tell(new PeerNetwork.UpstreamSaid.Described(info, track));
      case RelayIn.Action.Route(var bcst) ->
          self().network().tell(new PeerNetwork.Routed(self().number(), bcst));
      case RelayIn.Action.LearnHost(var host) -> tell(new PeerNetwork.UpstreamSaid.Learned(host));
      case RelayIn.Action.Finish(var end, var hosts) -> {
        tell(new PeerNetwork.UpstreamSaid.Finished(end, hosts));
        self().close();
        self().end();
      }
    }
  }

  private void tell(PeerNetwork.UpstreamSaid said) {
    self().network().tell(new PeerNetwork.Upstream(self().number(), request.id(), attempt, said));
  }

  private PeerConnection self() {
    var known = self;
    if (known == null) {
      throw new IllegalStateException("has not begun");
    }
    return known;
  }
}
