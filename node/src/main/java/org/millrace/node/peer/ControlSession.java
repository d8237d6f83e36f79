package org.millrace.node.peer;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.node.core.pcp.ControlIn;
import org.millrace.node.core.pcp.Identity;

/** A node that wants to know whether we are there, or announces to us. */
final class ControlSession implements Session {

  private final Identity identity;
  private final boolean checkPrivate;
  private final ControlIn.@Nullable DirectorySettings directory;
  private final Line line;
  private @Nullable ControlIn control;
  private @Nullable PeerConnection self;

  ControlSession(
      Identity identity,
      boolean checkPrivate,
      ControlIn.@Nullable DirectorySettings directory,
      Line line) {
    this.identity = identity;
    this.checkPrivate = checkPrivate;
    this.directory = directory;
    this.line = line;
  }

  @Override
  public void begin(PeerConnection connection, long nowNanos) {
    self = connection;
    control = new ControlIn(identity, line.remote(), checkPrivate, directory, nowNanos);
    connection.listen(line);
  }

  @Override
  public void heard(Incoming incoming, long nowNanos) {
    switch (incoming) {
      case Incoming.MessageRead(var message) -> on(new ControlIn.Event.Said(message), nowNanos);
      case Incoming.Broken(var reason) -> on(new ControlIn.Event.Broken(reason), nowNanos);
      case Incoming.HeadRead _ -> {}
    }
  }

  @Override
  public void told(Order order, long nowNanos) {
    switch (order) {
      case Order.PortChecked(var port) -> on(new ControlIn.Event.PortChecked(port), nowNanos);
      case Order.Registered(var refusal) ->
          on(new ControlIn.Event.Registered(refusal, 0), nowNanos);
      case Order.Dismiss(var code, _) -> on(new ControlIn.Event.Dismissed(code), nowNanos);
      case Order.Pass(var bytes) -> line.send(bytes);
      case Order.Answer _, Order.HostsPicked _, Order.Flow _, Order.Leave _, Order.Announce _ -> {}
    }
  }

  @Override
  public void gone(long nowNanos) {
    end();
  }

  @Override
  public void onDeadline(long nowNanos) {
    if (control != null) {
      control.onDeadline(nowNanos, this::act);
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return control == null ? Long.MAX_VALUE : control.nextDeadlineNanos();
  }

  private void on(ControlIn.Event event, long nowNanos) {
    if (control != null) {
      control.on(event, nowNanos, this::act);
    }
  }

  private void act(ControlIn.Action action) {
    var network = self().network();
    var number = self().number();
    switch (action) {
      case ControlIn.Action.Send(var bytes) -> line.send(bytes);
      case ControlIn.Action.CheckPort(var target, var sid) ->
          network.tell(new PeerNetwork.CheckPort(target, sid, self().self()));
      case ControlIn.Action.Register(var sid, var bcid, var remote) ->
          network.tell(new PeerNetwork.Register(number, sid, bcid, remote.ip()));
      case ControlIn.Action.Announced(var sid, var chan, var host) ->
          network.tell(new PeerNetwork.Announced(number, sid, chan, host, line.remote().ip()));
      case ControlIn.Action.Close _ -> end();
    }
  }

  private void end() {
    self().close();
    self().end();
  }

  private PeerConnection self() {
    var known = self;
    if (known == null) {
      throw new IllegalStateException("has not begun");
    }
    return known;
  }
}
