package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;
import org.millrace.node.peercastapi.ChannelState.Connection;

/** The JSON that programs of the PeerCast world expect: names, types and nulls. */
final class Shapes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Shapes() {}

  static ObjectNode object() {
    return JSON.objectNode();
  }

  static ArrayNode array() {
    return JSON.arrayNode();
  }

  static ObjectNode channel(ChannelState channel, List<PeercastNode.YellowPage> pages) {
    var entry = object().put("channelId", channel.id().toString());
    entry.set("status", status(channel));
    entry.setAll(details(channel, pages));
    return entry;
  }

  /** The answer of getChannelInfo. */
  static ObjectNode details(ChannelState channel, List<PeercastNode.YellowPage> pages) {
    var details = object();
    details.set("info", info(channel.info()));
    details.set("track", track(channel.track(), channel.info().genre()));
    var list = details.putArray("yellowPages");
    for (var page : pages) {
      page.announcements().stream()
          .filter(announced -> announced.channel().equals(channel.id()))
          .forEach(
              announced ->
                  list.addObject()
                      .put("yellowPageId", page.id())
                      .put("name", page.name())
                      .put("protocol", "pcp")
                      .put("uri", page.announce())
                      .put("status", announced.status()));
    }
    return details;
  }

  static ObjectNode status(ChannelState channel) {
    return object()
        .put("network", channel.v6() ? "ipv6" : "ipv4")
        .put("status", channel.status().word())
        .put("source", channel.source())
        .put("uptime", channel.uptimeSeconds())
        .put("localRelays", channel.self().relays())
        .put("localDirects", channel.self().listeners())
        .put("totalRelays", channel.totalRelays())
        .put("totalDirects", channel.totalDirects())
        .put("isBroadcasting", channel.broadcasting())
        .put("isRelayFull", channel.relayFull())
        .put("isDirectFull", channel.directFull())
        .put("isReceiving", channel.receiving())
        .put("isFirewalled", channel.firewalled());
  }

  static ObjectNode info(ChanInfo info) {
    return object()
        .put("name", info.name())
        .put("url", info.url())
        .put("genre", info.genre())
        .put("desc", info.description())
        .put("comment", info.comment())
        .put("bitrate", info.bitrateKbps())
        .put("contentType", info.type())
        .put("mimeType", info.mime());
  }

  static ObjectNode track(Track track, String genre) {
    return object()
        .put("name", track.title())
        .put("genre", track.title().isEmpty() ? "" : genre)
        .put("album", track.album())
        .put("creator", track.creator())
        .put("url", track.url());
  }

  static ObjectNode connection(Connection connection) {
    var host = connection.host();
    var shape =
        object()
            .put("connectionId", connection.id())
            .put("type", connection.role().name().toLowerCase(Locale.ROOT))
            .put("status", connection.status())
            .put("sendRate", Math.round(connection.sentBytesPerSecond()))
            .put("recvRate", Math.round(connection.receivedBytesPerSecond()))
            .put("protocolName", connection.protocol())
            .put("localRelays", host == null ? null : (Integer) host.relays())
            .put("localDirects", host == null ? null : (Integer) host.listeners())
            .put("contentPosition", connection.position())
            .put("agentName", connection.agent().isEmpty() ? null : connection.agent())
            .put("remoteEndPoint", connection.remote())
            .put("remoteName", connection.remoteName());
    shape.set("remoteHostStatus", hostStatus(host));
    var sid = host == null ? null : host.sid();
    return shape.put("remoteSessionId", sid == null ? null : sid.toString());
  }

  private static ArrayNode hostStatus(@Nullable Host host) {
    var words = array();
    if (host == null) {
      return words;
    }
    if (host.global().ip().isPrivate() || host.global().ip().isLoopback()) {
      words.add("local");
    }
    if (host.has(Host.Flag.FIREWALLED)) {
      words.add("firewalled");
    }
    if (!host.has(Host.Flag.RELAY_FREE)) {
      words.add("relayFull");
    }
    if (host.has(Host.Flag.RECEIVING)) {
      words.add("receiving");
    }
    if (host.has(Host.Flag.TRACKER)) {
      words.add("tracker");
    }
    return words;
  }

  static ObjectNode tree(RelayTree tree) {
    var host = tree.host();
    var endpoint = host.global().isReachable() ? host.global() : outermost(host);
    var vendor = host.vendor();
    var sid = host.sid();
    var shape =
        object()
            .put("sessionId", sid == null ? "" : sid.toString())
            .put("address", endpoint.ip().toString())
            .put("port", endpoint.port())
            .put("isFirewalled", host.has(Host.Flag.FIREWALLED))
            .put("localRelays", host.relays())
            .put("localDirects", host.listeners())
            .put("isTracker", host.has(Host.Flag.TRACKER))
            .put("isRelayFull", !host.has(Host.Flag.RELAY_FREE))
            .put("isDirectFull", !host.has(Host.Flag.DIRECT_FREE))
            .put("isReceiving", host.has(Host.Flag.RECEIVING))
            .put("isControlFull", !host.has(Host.Flag.CONTROL_FREE))
            .put("version", host.version())
            .put("versionVP", host.vpVersion())
            .put("versionEX", vendor == null ? null : vendor.tag() + vendor.number())
            .put("versionString", vendor == null ? "" : vendor.tag() + vendor.number());
    var children = shape.putArray("children");
    tree.children().forEach(child -> children.add(tree(child)));
    return shape;
  }

  /** The first endpoint that says at least an address. */
  private static Endpoint outermost(Host host) {
    return host.endpoints().stream()
        .filter(endpoint -> !endpoint.ip().isAny())
        .findFirst()
        .orElse(Endpoint.NONE);
  }

  /** An address and a port as a pair, or null. */
  static JsonNode pair(@Nullable Endpoint endpoint) {
    if (endpoint == null) {
      return NullNode.getInstance();
    }
    return array().add(endpoint.ip().toString()).add(endpoint.port());
  }

  static ObjectNode listed(PeercastNode.Listed listed) {
    var line = listed.line();
    return object()
        .put("yellowPage", listed.yellowPage())
        .put("name", line.name())
        .put("channelId", line.id().toString())
        .put("tracker", line.tip().isReachable() ? line.tip().toString() : "")
        .put("contactUrl", line.url())
        .put("genre", line.genre())
        .put("description", line.description())
        .put("comment", line.comment())
        .put("bitrate", line.bitrateKbps())
        .put("contentType", line.type())
        .put("trackTitle", line.title())
        .put("album", line.album())
        .put("creator", line.artist())
        .put("trackUrl", line.trackUrl())
        .put("listeners", line.listeners())
        .put("relays", line.relays())
        .put("uptime", 60L * line.uptimeMinutes());
  }

  static ObjectNode yellowPage(PeercastNode.YellowPage page) {
    var uri = page.announce().isEmpty() ? page.index() : page.announce();
    var shape =
        object()
            .put("yellowPageId", page.id())
            .put("name", page.name())
            .put("uri", uri)
            .put("announceUri", page.announce().isEmpty() ? null : page.announce())
            .put("channelsUri", page.index().isEmpty() ? null : page.index())
            .put("protocol", "pcp");
    var channels = shape.putArray("channels");
    page.announcements()
        .forEach(
            announced ->
                channels
                    .addObject()
                    .put("channelId", announced.channel().toString())
                    .put("status", announced.status()));
    return shape;
  }
}
