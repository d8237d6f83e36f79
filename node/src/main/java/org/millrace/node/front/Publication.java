package org.millrace.node.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.core.front.FrontLead;
import org.millrace.node.peer.WireRing;

/** One channel of this node on its way through fronts. Touched by {@link Publisher} only. */
final class Publication {

  /** The channel's way through one front. */
  static final class Way {
    final String at;
    final FrontCall call;
    @Nullable FrontLine line;
    int lines;
    Endpoint dialled = Endpoint.NONE;
    Guid sid = Guid.ZERO;
    String why = "";
    FrontMessage.State state = new FrontMessage.State(0, 0, false, List.of());

    Way(String at, FrontCall call) {
      this.at = at;
      this.call = call;
    }

    boolean isSending() {
      return call.status() == FrontCall.Status.SENDING;
    }

    /** Where other nodes reach it: as it says itself, else as this node does. */
    Endpoint endpoint() {
      return state.endpoints().stream().findFirst().orElse(dialled);
    }
  }

  private static final long BEAT_NANOS = 1_000_000_000L;

  final ToldBroadcast broadcast;
  final WireRing wire;
  final List<Way> ways;
  private ChanInfo info;
  private Track track;
  private int lead = FrontLead.NONE;
  private List<Guid> present = List.of();
  private long beatNanos;

  Publication(ToldBroadcast broadcast, WireRing wire, List<Way> ways) {
    this.broadcast = broadcast;
    this.wire = wire;
    this.ways = List.copyOf(ways);
    this.info = broadcast.chanInfo();
    this.track = broadcast.track();
  }

  /** Says what fronts do not know yet. */
  void tick(long nowNanos) {
    describe();
    lead = FrontLead.choose(lead, ways.stream().map(Way::isSending).toList());
    var now = ways.stream().filter(Way::isSending).map(way -> way.sid).toList();
    if (!now.equals(present) || nowNanos - beatNanos >= BEAT_NANOS) {
      present = now;
      beatNanos = nowNanos;
      for (var i = 0; i < ways.size(); i++) {
        var way = ways.get(i);
        var line = way.line;
        if (way.isSending() && line != null) {
          for (var message : others(way, i == lead)) {
            line.say(Pcp.encode(message));
          }
        }
      }
    }
  }

  private void describe() {
    var newInfo = broadcast.chanInfo();
    var newTrack = broadcast.track();
    if (!newInfo.equals(info) || !newTrack.equals(track)) {
      info = newInfo;
      track = newTrack;
      wire.describe(info, track, Chan.ofInfo(broadcast.guid(), info, track));
    }
  }

  /** The other fronts that have the stream, and whether this one tells directories. */
  private List<Message> others(Way way, boolean announces) {
    var said = new ArrayList<Message>();
    for (var other : ways) {
      if (other != way && other.isSending() && other.endpoint().isReachable()) {
        said.add(host(other));
      }
    }
    said.add(new Message.Ok(announces ? 1 : 0));
    return said;
  }

  private Host host(Way way) {
    var flags = Host.Flag.TRACKER | Host.Flag.RECEIVING | Host.Flag.RELAY_FREE;
    return new Host(
        broadcast.guid(),
        way.sid,
        List.of(way.endpoint(), way.endpoint()),
        0,
        way.state.relays(),
        0,
        Protocol.VERSION,
        Protocol.VP_VERSION,
        null,
        flags | Host.Flag.DIRECT_FREE | Host.Flag.CONTROL_FREE,
        0,
        0,
        null,
        0);
  }

  List<FrontStanding> standings() {
    var mount = broadcast.channel().mount();
    return ways.stream()
        .map(
            way ->
                new FrontStanding(
                    way.at,
                    mount,
                    way.call.status(),
                    way.isSending() ? "" : way.why,
                    way.isSending() ? way.state.listeners() : 0,
                    way.isSending() ? way.state.relays() : 0,
                    way.isSending() && way.state.announces()))
        .toList();
  }

  /** The way and the line of it that an event is about; empty when that line is no longer its. */
  Optional<Way> way(int number, int line) {
    var way = ways.get(number);
    return way.lines == line ? Optional.of(way) : Optional.empty();
  }
}
