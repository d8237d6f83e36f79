package org.millrace.node.peer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.ChannelResponse;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Push;
import org.millrace.node.core.pcp.ControlIn;
import org.millrace.node.core.pcp.PushDesk;
import org.millrace.node.core.pcp.UpstreamEvent;

/** Connections that come in, and those this node opens because it was asked to. */
final class Door {

  private static final byte[] BUSY =
      "HTTP/1.0 503 Service Unavailable\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Office office;
  private final Map<Integer, Line> calls = new HashMap<>();
  private int callsSoFar;

  Door(Office office) {
    this.office = office;
  }

  void arrived(Line line, @Nullable ChannelRequest request) {
    var remote = line.remote();
    if (isCrowded(remote)) {
      line.close();
      return;
    }
    var settings = office.settings;
    office.start(
        request == null
            ? new ControlSession(
                office.identity, settings.privateAllowed(), directorySettings(), line)
            : ChildSession.asked(office.identity, settings.privateAllowed(), line, request),
        remote);
  }

  private ControlIn.@Nullable DirectorySettings directorySettings() {
    var settings = office.settings;
    return settings.isDirectory()
        ? new ControlIn.DirectorySettings((int) settings.interval().toSeconds(), "")
        : null;
  }

  private boolean isCrowded(Endpoint remote) {
    var settings = office.settings;
    if (office.contacts.size() >= settings.sessionsMax()) {
      return true;
    }
    return !remote.ip().isLoopback()
        && office.contacts.values().stream()
                .filter(contact -> contact.remote().ip().equals(remote.ip()))
                .count()
            >= settings.sessionsPerAddressMax();
  }

  /** Somebody calls who was asked to. */
  void calledIn(Line line, GivLine said, long nowNanos) {
    var arrival = office.pushes.arrived(said, nowNanos);
    var station = said.id() == null ? null : office.stations.get(said.id());
    switch (arrival) {
      case TAKE -> {
        if (station == null || station.search == null) {
          line.send(ChannelResponse.unknown());
          line.close();
          return;
        }
        var call = ++callsSoFar;
        calls.put(call, line);
        office.upstreams.event(station, new UpstreamEvent.CalledIn(call, line.remote()));
        var refused = calls.remove(call);
        if (refused != null) {
          refused.close();
        }
      }
      case UNKNOWN -> {
        line.send(ChannelResponse.unknown());
        line.close();
      }
      case BUSY -> {
        line.send(BUSY);
        line.close();
      }
    }
  }

  /** The connection of a call, which is then the caller's. */
  @Nullable Line takeCall(int call) {
    return calls.remove(call);
  }

  void checkPort(
      Endpoint target, Guid sid, ActorRef<PeerConnection.Command> replyTo, long nowNanos) {
    if (office.budget.take(target, nowNanos)) {
      office.start(new PingSession(office.identity, target, sid, replyTo), target);
    } else {
      replyTo.tell(new PeerConnection.Tell(new Session.Order.PortChecked(0)));
    }
  }

  /** Somebody cannot be reached, and asks this node to connect to who wants its stream. */
  void asksToCall(Push push, long nowNanos) {
    var cid = push.cid();
    var station = cid == null ? null : office.station(cid, nowNanos).orElse(null);
    if (cid == null || station == null || !office.children.isReady(station)) {
      return;
    }
    if (PushDesk.mayCall(push, office.relayFree(station), office.budget, nowNanos)) {
      office.start(
          ChildSession.calling(
              office.identity, office.settings.privateAllowed(), push.target(), cid),
          push.target());
    }
  }
}
