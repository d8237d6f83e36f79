package org.millrace.node.channel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Keeps the channels: opens one for a mount's first source, and forgets it when it has ended. */
public final class Channels extends AbstractMatchingBehavior<Channels.Command> {

  /** What can be asked of it. */
  public sealed interface Command {}

  /** Puts a source on air; the channel answers. */
  public record Publish(String mount, SourceOffer offer, ActorRef<Channel.PublishReply> replyTo)
      implements Command {}

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

  private ActorRef<Channel.Command> open(String mount) {
    var id = settings.idOf.apply(mount);
    var behavior = Channel.create(directory, mount, id, settings.settingsOf.apply(mount));
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
