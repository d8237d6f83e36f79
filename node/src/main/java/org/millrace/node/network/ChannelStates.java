package org.millrace.node.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.pcp.HostReport;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.peer.Peers;
import org.millrace.node.peercastapi.ChannelState;
import org.millrace.node.peercastapi.ChannelState.Connection;
import org.millrace.node.peercastapi.ChannelState.Role;
import org.millrace.node.peercastapi.ChannelState.Status;

/** Channels as programs of the PeerCast world see them. */
final class ChannelStates {

  /** The encoder's, as with other programs. */
  private static final int ENCODER = -1;

  private ChannelStates() {}

  /** A channel of the network. */
  static ChannelState of(Peers.Member member, Optional<LiveChannel> local) {
    var connections = new ArrayList<Connection>();
    if (member.tracker()) {
      local.ifPresent(channel -> connections.add(encoder(channel, member.position())));
    }
    member.connections().forEach(connection -> connections.add(connection(connection, member)));
    return new ChannelState(
        member.id(),
        member.v6(),
        status(member),
        "pcp://" + member.trackerEndpoint() + "/" + member.id().toString(),
        member.uptimeSeconds(),
        member.tracker(),
        member.receiving(),
        member.relayFull(),
        false,
        member.self().has(Host.Flag.FIREWALLED) ? Boolean.TRUE : null,
        local.map(ChannelStates::skips).orElse(0),
        member.info(),
        member.track(),
        member.self(),
        member.hits(),
        System.nanoTime(),
        connections);
  }

  private static Status status(Peers.Member member) {
    return switch (member.status()) {
      case IDLE -> Status.IDLE;
      case SEARCHING -> Status.SEARCHING;
      case RECEIVING, CHANGING -> Status.RECEIVING;
      case ENDED -> Status.ERROR;
    };
  }

  private static Connection connection(Peers.Connection connection, Peers.Member member) {
    var up = connection.kind() != Peers.Kind.RELAY;
    var rate = connection.bytesPerSecond();
    var host = connection.host();
    var name = host == null ? connection.remote() : host.global();
    return new Connection(
        connection.id(),
        up ? Role.SOURCE : Role.RELAY,
        connection.status(),
        up ? 0 : rate,
        up ? rate : 0,
        "PCP",
        connection.agent(),
        connection.remote().toString(),
        name.toString(),
        up ? (Long) member.position() : null,
        host);
  }

  /** A channel that is only here. */
  static ChannelState of(LiveChannel channel, int listeners, Reach reach) {
    var id = Guid.parse(channel.id()).orElse(Guid.ZERO);
    var fed = channel.onAir().connected();
    var ring = channel.fanOut().ring();
    var uptime = (int) ((System.nanoTime() - channel.startedNanos()) / 1_000_000_000L);
    var report =
        new HostReport(true, fed, true, true, listeners, 0, uptime, ring.tail(), ring.head(), null);
    var self = new org.millrace.node.core.pcp.Identity(Guid.ZERO, Guid.ZERO);
    return new ChannelState(
        id,
        false,
        fed ? Status.RECEIVING : Status.SEARCHING,
        "pcp://" + new Endpoint(reach.external(), reach.port()) + "/" + id,
        uptime,
        true,
        fed,
        false,
        false,
        switch (reach.door()) {
          case UNKNOWN -> null;
          case OPEN -> false;
          case CLOSED -> true;
        },
        skips(channel),
        info(channel),
        new Track(
            channel.info().title(),
            channel.info().artist(),
            channel.info().trackUrl(),
            channel.info().album()),
        report.host(self, reach, id),
        List.of(),
        System.nanoTime(),
        fed ? List.of(encoder(channel, ring.head())) : List.of());
  }

  private static Connection encoder(LiveChannel channel, long position) {
    var onAir = channel.onAir();
    return new Connection(
        ENCODER,
        Role.SOURCE,
        onAir.connected() ? "Receiving" : "Searching",
        0,
        channel.gauge().bitsPerSecond() / 8,
        onAir.protocol().toUpperCase(Locale.ROOT),
        onAir.agent(),
        onAir.remote(),
        onAir.remote(),
        position,
        null);
  }

  private static ChanInfo info(LiveChannel channel) {
    var info = channel.info();
    var media = channel.media().map(MediaInfo::container);
    var kbits = Math.round(channel.gauge().bitsPerSecond() / 1000);
    return new ChanInfo(
        info.name().isEmpty() ? channel.mount().substring(1) : info.name(),
        info.bitrate() == 0 ? (int) kbits : info.bitrate(),
        info.genre(),
        info.url(),
        info.description(),
        info.comment(),
        media.map(Container::peercastType).orElse("UNKNOWN"),
        media.map(Container::contentType).orElse(""),
        media.map(Container::extension).orElse(""));
  }

  private static int skips(LiveChannel channel) {
    return (int) Math.min(Integer.MAX_VALUE, channel.fanOut().counters().skips.sum());
  }
}
