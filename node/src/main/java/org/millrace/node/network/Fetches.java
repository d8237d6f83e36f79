package org.millrace.node.network;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.channel.Channels;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.ingest.HttpPull;
import org.millrace.node.ingest.Puller;

/**
 * Broadcasts of URLs that somebody asked for while the node runs, at most {@link #FETCHES_MAX} at a
 * time. Any thread.
 */
public final class Fetches {

  static final int FETCHES_MAX = 16;

  private final ActorSystem<Channels.Command> system;
  private final NodeConfig.PullBackoff backoff;
  private final Identity identity;
  private final Map<Guid, ActorRef<Puller.Command>> pullers = new LinkedHashMap<>();
  private int begun;

  public Fetches(
      ActorSystem<Channels.Command> system, NodeConfig.PullBackoff backoff, Identity identity) {
    this.system = system;
    this.backoff = backoff;
    this.identity = identity;
  }

  /** Begins one; empty when there are as many as there may be. */
  synchronized Optional<Guid> begin(URI url, ChanInfo info) {
    var mount = mount(info.name());
    var id = Guid.parse(identity.channelId(mount)).orElse(Guid.ZERO);
    end(id);
    if (pullers.size() >= FETCHES_MAX) {
      return Optional.empty();
    }
    var behavior =
        Puller.create(
            system,
            new HttpPull(backoff.redirectsMax()),
            mount,
            List.of(url),
            new Puller.Backoff(backoff.first(), backoff.max()),
            Optional.of(channelInfo(info, Track.EMPTY)));
    pullers.put(id, system.systemActorOf(behavior, "fetch-" + ++begun, Props.empty()));
    return Optional.of(id);
  }

  /** Fetches a channel no more; says whether it did. */
  synchronized boolean end(Guid id) {
    var puller = pullers.remove(id);
    if (puller == null) {
      return false;
    }
    puller.tell(new Puller.End());
    return true;
  }

  static ChannelInfo channelInfo(ChanInfo info, Track track) {
    return new ChannelInfo(
        info.name(),
        info.genre(),
        info.description(),
        info.url(),
        info.bitrateKbps(),
        track.creator(),
        track.title(),
        info.comment(),
        track.album(),
        track.url());
  }

  /** The name as a path: letters and digits, everything else a dash. */
  static String mount(String name) {
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var trimmed = plain.replaceAll("^-|-$", "");
    var path = trimmed.length() > 40 ? trimmed.substring(0, 40) : trimmed;
    return "/" + (path.isEmpty() ? "c" + Integer.toHexString(name.hashCode()) : path);
  }
}
