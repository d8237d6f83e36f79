package org.millrace.node.channel;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.millrace.messages.pcp.Guid;

/** Keeps the channels: opens one for a mount's first source, and forgets it when it has ended. */
public final class Channels extends AbstractMatchingBehavior<Channels.Command> {

  /** What can be asked of it. */
  public sealed interface Command {}

  /** Puts a source on air; the channel answers. */
  public record Publish(String mount, SourceOffer offer, ActorRef<Channel.PublishReply> replyTo)
      implements Command {}

  /** Opens a channel that other nodes feed, if it is not there already. */
  record OpenRelayed(Guid id, CompletableFuture<LiveChannel> opened) implements Command {}

  /** Ends all channels and takes no more sources. */
  public record Close(String reason) implements Command {}

  private record Ended(String mount) implements Command {}

  /**
   * Bounds and rules.
   *
   * @param channelsMax how many channels may be on air at a time
   * @param settingsOf how the channel of a mount behaves
   * @param idOf the id of the channel of a mount
   */
  public record Settings(
      int channelsMax,
      Function<String, ChannelSettings> settingsOf,
      Function<String, String> idOf) {}

  /** Where relayed channels are found: no encoder can publish there. */
  private static final String RELAYED = "/stream/";

  private final ChannelDirectory directory;
  private final Settings settings;
  private final Map<String, ActorRef<Channel.Command>> channels = new LinkedHashMap<>();
  private boolean closed;

  private Channels(ActorContext<Command> context, ChannelDirectory directory, Settings settings) {
    super(context);
    this.directory = directory;
    this.settings = settings;
  }

  public static Behavior<Command> create(ChannelDirectory directory, Settings settings) {
    return Behaviors.setup(context -> new Channels(context, directory, settings));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Publish publish -> onPublish(publish);
      case OpenRelayed open -> onOpenRelayed(open);
      case Close close -> onClose(close);
      case Ended ended -> onEnded(ended);
    };
  }

  private Behavior<Command> onPublish(Publish publish) {
    var channel = channels.get(publish.mount);
    if (channel == null) {
      if (closed) {
        publish.replyTo.tell(new Channel.Refused(Channel.Refusal.CLOSING));
        return this;
      }
      if (channels.size() >= settings.channelsMax) {
        publish.replyTo.tell(new Channel.Refused(Channel.Refusal.NO_ROOM));
        return this;
      }
      channel = open(publish.mount);
    }
    channel.tell(new Channel.Publish(publish.offer, publish.replyTo));
    return this;
  }

  private Behavior<Command> onOpenRelayed(OpenRelayed open) {
    var id = open.id.toString().toLowerCase(Locale.ROOT);
    var mount = RELAYED + id;
    if (closed || channels.size() >= settings.channelsMax || directory.ofId(id).isPresent()) {
      open.opened.completeExceptionally(
          new IllegalStateException("there is no room for another channel"));
      return this;
    }
    open(mount, id, true, open.opened::complete);
    return this;
  }

  private ActorRef<Channel.Command> open(String mount) {
    return open(mount, settings.idOf.apply(mount), false, _ -> {});
  }

  private ActorRef<Channel.Command> open(
      String mount, String id, boolean relayed, Consumer<LiveChannel> opened) {
    var behavior =
        Channel.create(directory, mount, id, relayed, settings.settingsOf.apply(mount), opened);
    var channel = getContext().spawn(behavior, "channel-" + id);
    channels.put(mount, channel);
    getContext().watchWith(channel, new Ended(mount));
    return channel;
  }

  private Behavior<Command> onClose(Close close) {
    closed = true;
    channels.values().forEach(channel -> channel.tell(new Channel.Stop(close.reason)));
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    channels.remove(ended.mount);
    return this;
  }
}
