package org.millrace.node.channel;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.SourceReader;
import org.millrace.node.core.media.Splice;
import org.millrace.node.pipeline.LivePipeline;
import org.millrace.node.pipeline.SourceEnd;
import org.millrace.node.pipeline.SourceStopped;
import org.millrace.node.transport.FanOut;

/**
 * One broadcast. It outlives its source: when that is lost, the listeners stay, and another source
 * that comes within the grace period goes on for them.
 */
public final class Channel extends AbstractMatchingBehavior<Channel.Command> {

  /** What can be asked of it. */
  public sealed interface Command {}

  /** Puts a source on air. */
  public record Publish(SourceOffer offer, ActorRef<PublishReply> replyTo) implements Command {}

  /** Says what plays now. */
  public record SetTitle(String artist, String title) implements Command {}

  /** Says something else of the channel. */
  public record Describe(ChannelInfo info) implements Command {}

  /** Ends the channel: its source is sent away, its listeners get what is in the ring. */
  public record Stop(String reason) implements Command {}

  /** What the network says of a relayed channel. */
  record Retell(ChanInfo info, Track track) implements Command {}

  /** Whether a relayed channel has an upstream, and which. */
  record Fed(boolean now, String upstream, String agent) implements Command {}

  private record SourceEnded(int number, @Nullable SourceEnd end, @Nullable Throwable failure)
      implements Command {}

  private record GraceOver() implements Command {}

  private record TryFallback() implements Command {}

  /** What a source is told. */
  public sealed interface PublishReply {}

  /**
   * It is on air until {@code end}.
   *
   * @param stop ends this source and no other, with a reason that it is told; any thread
   */
  public record Accepted(CompletionStage<SourceEnd> end, Consumer<String> stop)
      implements PublishReply {}

  public record Refused(Refusal why) implements PublishReply {}

  /** Why a source does not come on air. */
  public enum Refusal {
    /** Another source has the channel. */
    BUSY,
    /** The node has as many channels as it may have. */
    NO_ROOM,
    /** The node goes down. */
    CLOSING
  }

  /** Between two attempts of a fallback. */
  private static final Duration FALLBACK_PAUSE = Duration.ofSeconds(1);

  /** The source that feeds the channel now. */
  private record OnAir(int number, LivePipeline.Running running, String remote, boolean fallback) {}

  private final ChannelDirectory directory;
  private final LiveChannel self;
  private final ChannelSettings settings;
  private final TimerScheduler<Command> timers;
  private @Nullable OnAir onAir;
  private @Nullable Publish waiting;
  private int sources;
  private int runs;

  private Channel(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ChannelDirectory directory,
      LiveChannel self,
      ChannelSettings settings) {
    super(context);
    this.timers = timers;
    this.directory = directory;
    this.self = self;
    this.settings = settings;
  }

  /** A channel that is in the directory for as long as it lives. */
  static Behavior<Command> create(
      ChannelDirectory directory,
      String mount,
      String id,
      boolean relayed,
      ChannelSettings settings,
      Consumer<LiveChannel> opened) {
    return Behaviors.withMdc(
        Command.class,
        Map.of("channel", mount),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      var fanOut = new FanOut(new Ring(settings.ring()), settings.readers());
                      var self = new LiveChannel(mount, id, relayed, fanOut, context.getSelf());
                      directory.add(self);
                      opened.accept(self);
                      return new Channel(context, timers, directory, self, settings);
                    })));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Publish publish -> onPublish(publish);
      case SetTitle title -> onSetTitle(title);
      case Describe describe -> onDescribe(describe);
      case Retell retold -> onRetell(retold);
      case Fed fed -> onFed(fed);
      case Stop stop -> onStop(stop);
      case SourceEnded ended -> onSourceEnded(ended);
      case GraceOver _ -> onGraceOver();
      case TryFallback _ -> onTryFallback();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      directory.remove(self);
      self.fanOut().ring().end();
      self.fanOut().published();
      if (!self.fanOut().ring().header().isEmpty()) {
        directory.happened(self, Happening.ENDED);
      }
    }
    return this;
  }

  private Behavior<Command> onPublish(Publish publish) {
    if (self.isRelayed()) {
      publish.replyTo.tell(new Refused(Refusal.BUSY));
      return this;
    }
    var present = onAir;
    if (present != null) {
      if (!settings.takeover() && !present.fallback) {
        publish.replyTo.tell(new Refused(Refusal.BUSY));
        return this;
      }
      if (waiting != null) {
        waiting.replyTo.tell(new Refused(Refusal.BUSY));
      }
      getContext().getLog().info("another source takes over: {}", publish.offer.remote());
      waiting = publish;
      present.running.stop().abort(new SourceStopped("another source took over"));
      return this;
    }
    start(publish);
    return this;
  }

  private void start(Publish publish) {
    timers.cancel(GraceOver.class);
    timers.cancel(TryFallback.class);
    var offer = publish.offer;
    self.sources(++sources);
    self.fallback(false);
    var running = run(offer, false);
    self.info(offer.info().playing(offer.info().artist(), offer.info().title()));
    self.onAir(
        new LiveChannel.OnAir(
            true, offer.protocol(), offer.remote(), offer.agent(), System.nanoTime()));
    getContext().getLog().info("on air from {} ({})", offer.remote(), offer.agent());
    publish.replyTo.tell(
        new Accepted(running.end(), reason -> running.stop().abort(new SourceStopped(reason))));
    directory.happened(self, sources == 1 ? Happening.STARTED : Happening.SOURCE_BACK);
  }

  /** Puts a source into the ring, behind what is there. */
  private LivePipeline.Running run(SourceOffer offer, boolean fallback) {
    var number = ++runs;
    var header = self.fanOut().ring().header();
    var splice =
        header
            .map(
                h ->
                    new Splice(
                        Optional.of(new MediaEvent.Header(h.bytes(), h.inBand(), h.info())),
                        self.gauge().resumeNanos()))
            .orElse(Splice.NONE);
    var actor = getContext().getSelf();
    var running =
        LivePipeline.run(
            getContext().getSystem(),
            offer.feed(),
            new SourceReader(offer.container(), splice),
            self.fanOut(),
            self.gauge(),
            settings.source(),
            title -> actor.tell(new SetTitle(title.artist(), title.title())));
    onAir = new OnAir(number, running, offer.remote(), fallback);
    getContext().pipeToSelf(running.end(), (end, failure) -> new SourceEnded(number, end, failure));
    return running;
  }

  /** The source is away: plays the fallback for as long as that may last. */
  private Behavior<Command> onTryFallback() {
    if (onAir != null) {
      return this;
    }
    var offer = settings.fallback().offer().get();
    if (offer.isEmpty()) {
      timers.startSingleTimer(TryFallback.class, new TryFallback(), FALLBACK_PAUSE);
      return this;
    }
    if (!self.isFallback()) {
      timers.startSingleTimer(GraceOver.class, new GraceOver(), settings.fallback().most());
    }
    self.fallback(true);
    getContext().getLog().info("the fallback plays: {}", offer.get().remote());
    run(offer.get(), true);
    return this;
  }

  private Behavior<Command> onSetTitle(SetTitle title) {
    self.info(self.info().playing(title.artist, title.title));
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    self.info(describe.info);
    return this;
  }

  private Behavior<Command> onRetell(Retell retold) {
    var info = retold.info;
    var track = retold.track;
    self.relayedInfo(info);
    self.info(
        new ChannelInfo(
            info.name(),
            info.genre(),
            info.description(),
            info.url(),
            info.bitrateKbps(),
            track.creator(),
            track.title(),
            info.comment(),
            track.album(),
            track.url()));
    return this;
  }

  private Behavior<Command> onFed(Fed fed) {
    if (!fed.now) {
      getContext().getLog().info("its source is away");
      self.onAir(new LiveChannel.OnAir(false, "peercast", "", "", System.nanoTime()));
      return this;
    }
    self.sources(++sources);
    self.onAir(new LiveChannel.OnAir(true, "peercast", fed.upstream, fed.agent, System.nanoTime()));
    getContext().getLog().info("relayed from {} ({})", fed.upstream, fed.agent);
    return this;
  }

  private Behavior<Command> onStop(Stop stop) {
    getContext().getLog().info("stopped: {}", stop.reason);
    var present = onAir;
    if (present != null) {
      present.running.stop().abort(new SourceStopped(stop.reason));
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onSourceEnded(SourceEnded ended) {
    var present = onAir;
    if (present == null || present.number != ended.number) {
      return this;
    }
    onAir = null;
    if (present.fallback) {
      return onFallbackEnded(ended);
    }
    var was = self.onAir();
    self.onAir(new LiveChannel.OnAir(false, was.protocol(), was.remote(), "", System.nanoTime()));
    if (ended.end == null) {
      getContext().getLog().error("the source's stream failed", ended.failure);
    } else {
      getContext().getLog().info("source {} left: {}", present.remote, ended.end.reason());
    }
    var next = waiting;
    waiting = null;
    if (next != null) {
      start(next);
    } else if (self.fanOut().ring().header().isEmpty()) {
      // Nothing was ever heard here: there is nobody to keep it for.
      return Behaviors.stopped();
    } else {
      timers.startSingleTimer(GraceOver.class, new GraceOver(), settings.grace());
      directory.happened(self, Happening.SOURCE_LOST);
      if (!settings.fallback().equals(Fallback.NONE)) {
        return onTryFallback();
      }
    }
    return this;
  }

  private Behavior<Command> onFallbackEnded(SourceEnded ended) {
    var next = waiting;
    waiting = null;
    if (next != null) {
      start(next);
    } else {
      getContext()
          .getLog()
          .info("the fallback ended: {}", ended.end == null ? "it failed" : ended.end.reason());
      timers.startSingleTimer(TryFallback.class, new TryFallback(), FALLBACK_PAUSE);
    }
    return this;
  }

  private Behavior<Command> onGraceOver() {
    var away = System.nanoTime() - self.onAir().sinceNanos();
    getContext().getLog().info("no source came back within {} s", away / 1_000_000_000L);
    if (onAir != null) {
      onAir.running.stop().abort(new SourceStopped("the channel has ended"));
    }
    return Behaviors.stopped();
  }
}
