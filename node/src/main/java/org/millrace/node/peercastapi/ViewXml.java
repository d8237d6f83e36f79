package org.millrace.node.peercastapi;

import java.util.List;
import java.util.Locale;
import org.millrace.messages.pcp.Host;
import org.millrace.node.core.pcp.Hit;

/** The node as one XML document, which older programs ask for again and again. */
final class ViewXml {

  private static final long SECOND = 1_000_000_000L;

  private final StringBuilder xml = new StringBuilder(4096);

  private ViewXml() {}

  static String of(PeercastNode node) {
    return new ViewXml().document(node);
  }

  private String document(PeercastNode node) {
    var state = node.state();
    var channels = node.channels();
    var relays = channels.stream().mapToInt(channel -> channel.self().relays()).sum();
    var directs = channels.stream().mapToInt(channel -> channel.self().listeners()).sum();
    xml.append("<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<peercast");
    attributes("session", node.agent());
    xml.append(">\n");
    empty("servent", "uptime", state.uptimeSeconds());
    empty("bandwidth", "out", state.sentBytesPerSecond(), "in", state.receivedBytesPerSecond());
    empty("connections", "total", relays + directs, "relays", relays, "direct", directs);
    xml.append("<channels_relayed total=\"").append(channels.size()).append("\">\n");
    channels.forEach(this::relayed);
    xml.append("</channels_relayed>\n");
    xml.append("<channels_found total=\"").append(channels.size()).append("\">\n");
    channels.forEach(this::found);
    return xml.append("</channels_found>\n<host_cache/>\n</peercast>\n").toString();
  }

  private void relayed(ChannelState channel) {
    open(channel);
    empty(
        "relay",
        "listeners",
        channel.self().listeners(),
        "relays",
        channel.self().relays(),
        "hosts",
        channel.hits().size(),
        "status",
        channel.broadcasting() && channel.receiving() ? "BROADCAST" : channel.status().xml());
    close(channel);
  }

  private void found(ChannelState channel) {
    open(channel);
    var hits = channel.hits();
    var now = channel.nowNanos();
    begin(
        "hits",
        "hosts",
        hits.size(),
        "listeners",
        hits.stream().mapToInt(hit -> hit.host().listeners()).sum(),
        "relays",
        hits.stream().mapToInt(hit -> hit.host().relays()).sum(),
        "firewalled",
        hits.stream().filter(Hit::isFirewalled).count(),
        "closest",
        hits.stream().mapToInt(Hit::hops).min().orElse(0),
        "furthest",
        hits.stream().mapToInt(Hit::hops).max().orElse(0),
        "newest",
        newest(hits, now));
    hits.forEach(hit -> host(hit, now));
    xml.append("</hits>\n");
    close(channel);
  }

  private static long newest(List<Hit> hits, long now) {
    return hits.stream().mapToLong(hit -> (now - hit.updatedNanos()) / SECOND).min().orElse(0);
  }

  private void host(Hit hit, long now) {
    var host = hit.host();
    empty(
        "host",
        "ip",
        host.global(),
        "hops",
        hit.hops(),
        "listeners",
        host.listeners(),
        "relays",
        host.relays(),
        "uptime",
        host.uptimeSeconds(),
        "push",
        bit(hit.isFirewalled()),
        "relay",
        bit(host.has(Host.Flag.RELAY_FREE)),
        "direct",
        bit(host.has(Host.Flag.DIRECT_FREE)),
        "cin",
        bit(host.has(Host.Flag.CONTROL_FREE)),
        "stable",
        0,
        "version",
        host.version(),
        "update",
        (now - hit.updatedNanos()) / SECOND,
        "tracker",
        bit(host.has(Host.Flag.TRACKER)));
  }

  private void open(ChannelState channel) {
    var info = channel.info();
    begin(
        "channel",
        "name",
        info.name(),
        "id",
        channel.id(),
        "bitrate",
        info.bitrateKbps(),
        "type",
        info.type(),
        "genre",
        info.genre(),
        "desc",
        info.description(),
        "url",
        info.url(),
        "uptime",
        channel.uptimeSeconds(),
        "comment",
        info.comment(),
        "skips",
        channel.skips(),
        "age",
        channel.uptimeSeconds(),
        "bcflags",
        0);
  }

  private void close(ChannelState channel) {
    var track = channel.track();
    empty(
        "track",
        "title",
        track.title(),
        "artist",
        track.creator(),
        "album",
        track.album(),
        "genre",
        "",
        "contact",
        track.url());
    xml.append("</channel>\n");
  }

  private void empty(String name, Object... attributes) {
    xml.append('<').append(name);
    attributes(attributes);
    xml.append("/>\n");
  }

  private void begin(String name, Object... attributes) {
    xml.append('<').append(name);
    attributes(attributes);
    xml.append(">\n");
  }

  private void attributes(Object... namesAndValues) {
    for (var i = 0; i < namesAndValues.length; i += 2) {
      xml.append(' ')
          .append(String.valueOf(namesAndValues[i]).toLowerCase(Locale.ROOT))
          .append("=\"")
          .append(Xml.text(String.valueOf(namesAndValues[i + 1])))
          .append('"');
    }
  }

  private static int bit(boolean set) {
    return set ? 1 : 0;
  }
}
