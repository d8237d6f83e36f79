package org.millrace.node.channel;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.peer.Broadcast;
import org.millrace.node.pipeline.SourceGauge;
import org.millrace.node.transport.FanOut;

/**
 * A channel as its faces see it: its ring to be read, its figures, and its actor for everything
 * that is a decision. What it says may change at any time; it is written by the channel's actor.
 */
public final class LiveChannel implements Broadcast {

  /** Whether a source feeds the channel now, and which. */
  public record OnAir(
      boolean connected, String protocol, String remote, String agent, long sinceNanos) {}

  private volatile boolean fallback;

  private final String mount;
  private final String id;
  private final FanOut fanOut;
  private final SourceGauge gauge = new SourceGauge();
  private final ActorRef<Channel.Command> actor;
  private final long startedNanos = System.nanoTime();

  private final Guid guid;
  private final boolean relayed;
  private volatile ChanInfo relayedInfo = ChanInfo.EMPTY;
  private volatile int measuredKbps;
  private volatile int sources;
  private volatile ChannelInfo info = ChannelInfo.NONE;
  private volatile OnAir onAir = new OnAir(false, "", "", "", System.nanoTime());

  LiveChannel(
      String mount, String id, boolean relayed, FanOut fanOut, ActorRef<Channel.Command> actor) {
    this.mount = mount;
    this.id = id;
    this.guid = Guid.parse(id).orElseThrow();
    this.relayed = relayed;
    this.fanOut = fanOut;
    this.actor = actor;
  }

  /** Its path on this node, with a leading slash. */
  public String mount() {
    return mount;
  }

  /** Its id on every node: 32 hex digits. */
  public String id() {
    return id;
  }

  @Override
  public Guid guid() {
    return guid;
  }

  @Override
  public boolean isRelayed() {
    return relayed;
  }

  @Override
  public boolean isFed() {
    return onAir.connected();
  }

  @Override
  public int listeners() {
    return fanOut.readers();
  }

  /** What other nodes are told; of a relayed channel, what its source says. */
  @Override
  public ChanInfo chanInfo() {
    if (relayed) {
      return relayedInfo;
    }
    var now = info;
    var container = media().map(MediaInfo::container).orElse(Container.RAW);
    return new ChanInfo(
        now.name().isEmpty() ? mount.substring(1) : now.name(),
        now.bitrate() > 0 ? now.bitrate() : measured(),
        now.genre(),
        now.url(),
        now.description(),
        now.comment(),
        container.peercastType(),
        container.contentType(),
        container.extension());
  }

  @Override
  public Track track() {
    var now = info;
    return new Track(now.title(), now.artist(), now.trackUrl(), now.album());
  }

  /** The rate in kbit/s, which does not follow each small change. */
  private int measured() {
    var kbps = (int) Math.round(gauge.bitsPerSecond() / 1000);
    if (Math.abs(kbps - measuredKbps) > measuredKbps / 4) {
      measuredKbps = kbps;
    }
    return measuredKbps;
  }

  @Override
  public FanOut fanOut() {
    return fanOut;
  }

  public SourceGauge gauge() {
    return gauge;
  }

  public ActorRef<Channel.Command> actor() {
    return actor;
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  public ChannelInfo info() {
    return info;
  }

  public OnAir onAir() {
    return onAir;
  }

  /** What the newest header says; empty before the first. */
  public Optional<MediaInfo> media() {
    return fanOut.ring().header().map(StreamHeader::info);
  }

  /** Whether its fallback plays instead of its source. */
  public boolean isFallback() {
    return fallback;
  }

  void fallback(boolean now) {
    fallback = now;
  }

  /** How many sources it has had. */
  public int sources() {
    return sources;
  }

  void sources(int now) {
    sources = now;
  }

  void info(ChannelInfo now) {
    info = now;
  }

  void relayedInfo(ChanInfo now) {
    relayedInfo = now;
  }

  void onAir(OnAir now) {
    onAir = now;
  }
}
