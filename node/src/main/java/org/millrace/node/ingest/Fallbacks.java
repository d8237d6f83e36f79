package org.millrace.node.ingest;

import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.channel.Fallback;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.channel.SourceOffer;
import org.millrace.node.config.ChannelConfig;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.transport.ByteFeed;
import org.millrace.node.transport.EventLoops;

/** What channels can play while their sources are away. */
public final class Fallbacks {

  private Fallbacks() {}

  /** What the configuration of a channel names; nothing if it names nothing. */
  public static Fallback of(
      ChannelConfig.Fallback config, ChannelDirectory directory, EventLoops loops) {
    if (config.file().isPresent()) {
      return file(config.file().get(), config.most());
    }
    return config
        .mount()
        .map(mount -> channel(directory, mount, () -> loops.group().next(), config.most()))
        .orElse(Fallback.NONE);
  }

  /** Another channel of this node, while it is on air itself and not on its own fallback. */
  private static Fallback channel(
      ChannelDirectory directory, String mount, Supplier<EventLoop> loops, Duration most) {
    return new Fallback(
        () ->
            directory
                .ofMount(mount)
                .filter(other -> other.onAir().connected() && other.media().isPresent())
                .map(other -> offer(other, loops.get())),
        most);
  }

  private static SourceOffer offer(LiveChannel other, EventLoop loop) {
    return new SourceOffer(
        new ChannelFeed(other, loop),
        other.media().map(MediaInfo::container),
        ChannelInfo.NONE,
        "fallback",
        other.mount(),
        "");
  }

  /** A file, in a loop. */
  private static Fallback file(Path file, Duration most) {
    return new Fallback(() -> Optional.of(offer(new SlateFeed(file), file.toString())), most);
  }

  private static SourceOffer offer(ByteFeed feed, String from) {
    return new SourceOffer(feed, Optional.empty(), ChannelInfo.NONE, "fallback", from, "");
  }
}
