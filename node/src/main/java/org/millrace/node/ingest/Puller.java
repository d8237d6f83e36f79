package org.millrace.node.ingest;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.channel.Channels;
import org.millrace.node.channel.SourceOffer;
import org.millrace.node.log.Failures;
import org.millrace.node.pipeline.SourceEnd;

/**
 * Keeps one channel fed from a URL, or from the first of several that works: fetches it, puts it on
 * air, and begins again when it ends, with pauses that double from {@link Backoff#first} to {@link
 * Backoff#max} while it fails.
 */
public final class Puller extends AbstractMatchingBehavior<Puller.Command> {

  /** What can be asked of it. */
  public sealed interface Command {}

  /** Fetches no more; what is on air goes on until its channel is stopped. */
  public record End() implements Command {}

  private record Fetch() implements Command {}

  private record Fetched(@Nullable SourceOffer offer, @Nullable Throwable failure)
      implements Command {}

  private record Published(SourceOffer offer, Channel.PublishReply reply) implements Command {}

  private record Ended(@Nullable SourceEnd end, @Nullable Throwable failure) implements Command {}

  /** Pauses between attempts. */
  public record Backoff(Duration first, Duration max) {}

  /** A source that stayed so long counts as a success: the next pause is the first again. */
  private static final Duration GOOD = Duration.ofMinutes(1);

  private final TimerScheduler<Command> timers;
  private final ActorRef<Channels.Command> channels;
  private final HttpPull http;
  private final String mount;
  private final List<URI> urls;
  private final Backoff backoff;
  private final Optional<ChannelInfo> info;
  private Duration pause;
  private int at;
  private long fetchedNanos;
  private boolean ended;

  private Puller(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<Channels.Command> channels,
      HttpPull http,
      String mount,
      List<URI> urls,
      Backoff backoff,
      Optional<ChannelInfo> info) {
    super(context);
    this.info = info;
    this.timers = timers;
    this.channels = channels;
    this.http = http;
    this.mount = mount;
    this.urls = List.copyOf(urls);
    this.backoff = backoff;
    this.pause = backoff.first();
    context.getSelf().tell(new Fetch());
  }

  public static Behavior<Command> create(
      ActorRef<Channels.Command> channels,
      HttpPull http,
      String mount,
      List<URI> urls,
      Backoff backoff) {
    return create(channels, http, mount, urls, backoff, Optional.empty());
  }

  /**
   * @param info what is said of the channel instead of what the URL's server says
   */
  public static Behavior<Command> create(
      ActorRef<Channels.Command> channels,
      HttpPull http,
      String mount,
      List<URI> urls,
      Backoff backoff,
      Optional<ChannelInfo> info) {
    return Behaviors.withMdc(
        Command.class,
        Map.of("channel", mount),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new Puller(context, timers, channels, http, mount, urls, backoff, info))));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Fetch _ -> onFetch();
      case Fetched fetched -> onFetched(fetched);
      case Published published -> onPublished(published);
      case Ended end -> onEnded(end);
      case End _ -> onEnd();
    };
  }

  private Behavior<Command> onFetch() {
    fetchedNanos = System.nanoTime();
    getContext().pipeToSelf(http.fetch(urls.get(at)), Fetched::new);
    return this;
  }

  private Behavior<Command> onEnd() {
    ended = true;
    return timers.isTimerActive(Fetch.class) ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onFetched(Fetched fetched) {
    var offer = fetched.offer == null ? null : described(fetched.offer);
    if (offer == null) {
      return again("cannot be fetched: " + Failures.inWords(fetched.failure));
    }
    if (ended) {
      offer.feed().close();
      return Behaviors.stopped();
    }
    var replyTo =
        getContext()
            .messageAdapter(Channel.PublishReply.class, reply -> new Published(offer, reply));
    channels.tell(new Channels.Publish(mount, offer, replyTo));
    return this;
  }

  private Behavior<Command> onPublished(Published published) {
    return switch (published.reply) {
      case Channel.Accepted accepted -> {
        getContext().pipeToSelf(accepted.end(), Ended::new);
        yield this;
      }
      case Channel.Refused(Channel.Refusal why) -> {
        published.offer.feed().close();
        yield why == Channel.Refusal.CLOSING ? Behaviors.stopped() : again("was refused: " + why);
      }
    };
  }

  private Behavior<Command> onEnded(Ended end) {
    if (System.nanoTime() - fetchedNanos > GOOD.toNanos()) {
      pause = backoff.first();
      at = urls.size() - 1;
    }
    return again("ended: " + (end.end == null ? Failures.inWords(end.failure) : end.end.reason()));
  }

  private SourceOffer described(SourceOffer offer) {
    return new SourceOffer(
        offer.feed(),
        offer.container(),
        info.orElse(offer.info()),
        offer.protocol(),
        offer.remote(),
        offer.agent());
  }

  private Behavior<Command> again(String why) {
    if (ended) {
      return Behaviors.stopped();
    }
    var shown = HttpPull.shown(urls.get(at));
    at = (at + 1) % urls.size();
    if (at > 0) {
      getContext().getLog().info("{} {}; next {}", shown, why, HttpPull.shown(urls.get(at)));
      timers.startSingleTimer(Fetch.class, new Fetch(), backoff.first());
      return this;
    }
    getContext().getLog().info("{} {}; again in {} s", shown, why, pause.toMillis() / 1000.0);
    timers.startSingleTimer(Fetch.class, new Fetch(), pause);
    pause = min(pause.multipliedBy(2), backoff.max());
    return this;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
