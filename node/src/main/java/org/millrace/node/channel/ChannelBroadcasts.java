package org.millrace.node.channel;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;
import org.millrace.node.peer.Broadcast;
import org.millrace.node.peer.Broadcasts;
import org.millrace.node.transport.FanOut;

/** The channels as the PeerCast side of the node sees them. */
public final class ChannelBroadcasts implements Broadcasts {

  private final ChannelDirectory directory;
  private final ActorRef<Channels.Command> channels;

  public ChannelBroadcasts(ChannelDirectory directory, ActorRef<Channels.Command> channels) {
    this.directory = directory;
    this.channels = channels;
  }

  @Override
  public Optional<? extends Broadcast> find(Guid id) {
    return directory.ofId(id.toString().toLowerCase(Locale.ROOT));
  }

  @Override
  public Collection<? extends Broadcast> broadcasts() {
    return directory.all();
  }

  @Override
  public CompletionStage<? extends Relayed> openRelayed(Guid id) {
    var opened = new CompletableFuture<LiveChannel>();
    channels.tell(new Channels.OpenRelayed(id, opened));
    return opened.thenApply(RelayedChannel::new);
  }

  private record RelayedChannel(LiveChannel channel) implements Relayed {

    @Override
    public void describe(ChanInfo info, Track track) {
      channel.actor().tell(new Channel.Retell(info, track));
    }

    @Override
    public void received(int bytes, long nowNanos) {
      channel.gauge().onBytes(bytes, nowNanos);
    }

    @Override
    public void fed(boolean now, String upstream, String agent) {
      channel.actor().tell(new Channel.Fed(now, upstream, agent));
    }

    @Override
    public void end(String reason) {
      channel.actor().tell(new Channel.Stop(reason));
    }

    @Override
    public boolean is(Broadcast other) {
      return channel == other;
    }

    @Override
    public Guid guid() {
      return channel.guid();
    }

    @Override
    public FanOut fanOut() {
      return channel.fanOut();
    }

    @Override
    public boolean isRelayed() {
      return true;
    }

    @Override
    public boolean isFed() {
      return channel.isFed();
    }

    @Override
    public ChanInfo chanInfo() {
      return channel.chanInfo();
    }

    @Override
    public Track track() {
      return channel.track();
    }

    @Override
    public int listeners() {
      return channel.listeners();
    }

    @Override
    public long startedNanos() {
      return channel.startedNanos();
    }
  }
}
