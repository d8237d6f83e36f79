package org.millrace.node.channel;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.pipeline.SourceGauge;
import org.millrace.node.transport.FanOut;

/**
 * A channel as its faces see it: its ring to be read, its figures, and its actor for everything
 * that is a decision. What it says may change at any time; it is written by the channel's actor.
 */
public final class LiveChannel {

  /** Whether a source feeds the channel now, and which. */
  public record OnAir(
      boolean connected, String protocol, String remote, String agent, long sinceNanos) {}

  private final String mount;
  private final String id;
  private final FanOut fanOut;
  private final SourceGauge gauge = new SourceGauge();
  private final ActorRef<Channel.Command> actor;
  private final long startedNanos = System.nanoTime();

  private volatile int sources;
  private volatile ChannelInfo info = ChannelInfo.NONE;
  private volatile OnAir onAir = new OnAir(false, "", "", "", System.nanoTime());

  LiveChannel(String mount, String id, FanOut fanOut, ActorRef<Channel.Command> actor) {
    this.mount = mount;
    this.id = id;
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

  public FanOut fanOut() {
    return fanOut;
  }

  public SourceGauge gauge() {
    return gauge;
  }

  public ActorRef<Channel.Command> actor() {
    return actor;
  }

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
    return Optional.ofNullable(gauge.info());
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

  void onAir(OnAir now) {
    onAir = now;
  }
}
