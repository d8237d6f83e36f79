package org.millrace.node.front;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.core.front.Traces;
import org.millrace.node.peer.WireRing;
import org.millrace.node.transport.Dialer;
import org.millrace.node.transport.FanOut;

/** Brings every channel that this node broadcasts to all of its fronts. */
public final class Publisher extends AbstractMatchingBehavior<Publisher.Command> {

  /** What happens. */
  public sealed interface Command {}

  /** The node goes down: all broadcasts are over; done when the fronts have been told. */
  public record GoDown(CompletableFuture<Void> done) implements Command {}

  private record Tick() implements Command {}

  private record Happened(Guid channel, int way, int line, FrontCall.Event event)
      implements Command {}

  private record Resolved(Guid channel, int way, int line, InetSocketAddress at)
      implements Command {}

  /**
   * A front.
   *
   * @param name what it calls this source
   */
  public record Front(String host, int port, String name, byte[] secret) {
    String at() {
      return host + ":" + port;
    }
  }

  /**
   * How channels are brought.
   *
   * @param ownerOf the broadcast id of the channel of a mount
   * @param traces what names this machine now
   */
  public record Settings(
      List<Front> fronts,
      FrontCall.Pauses pauses,
      Ring.Limits ring,
      FanOut.Policy readers,
      Function<String, Guid> ownerOf,
      Supplier<Traces> traces) {}

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LAST_WORDS = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final ChannelDirectory directory;
  private final Dialer dialer;
  private final Settings settings;
  private final SslContext encryption;
  private final RandomGenerator random;
  private final Consumer<List<FrontStanding>> shown;
  private final Map<Guid, Publication> publications = new LinkedHashMap<>();
  private final Map<Guid, LiveChannel> heldBack = new LinkedHashMap<>();
  private boolean closing;

  private Publisher(
      ActorContext<Command> context,
      ChannelDirectory directory,
      Dialer dialer,
      Settings settings,
      SslContext encryption,
      RandomGenerator random,
      Consumer<List<FrontStanding>> shown) {
    super(context);
    this.directory = directory;
    this.dialer = dialer;
    this.settings = settings;
    this.encryption = encryption;
    this.random = random;
    this.shown = shown;
  }

  /**
   * @param encryption of the connections
   * @param shown gets how all fronts stand, several times a second
   */
  public static Behavior<Command> create(
      ChannelDirectory directory,
      Dialer dialer,
      Settings settings,
      SslContext encryption,
      RandomGenerator random,
      Consumer<List<FrontStanding>> shown) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Tick(), TICK);
                  return new Publisher(
                      context, directory, dialer, settings, encryption, random, shown);
                }));
  }

  /** TLS as fronts are called with. */
  public static SslContext encryption() throws SSLException {
    return FrontLine.encryption();
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    var now = System.nanoTime();
    switch (command) {
      case GoDown down -> onGoDown(down);
      case Tick _ -> onTick(now);
      case Happened happened -> onHappened(happened, now);
      case Resolved resolved -> onResolved(resolved);
    }
    return this;
  }

  private void onGoDown(GoDown down) {
    closing = true;
    List.copyOf(publications.values()).forEach(this::end);
    // What was said last is still on its way through event loops and sockets.
    getContext()
        .getSystem()
        .scheduler()
        .scheduleOnce(
            LAST_WORDS, () -> down.done.complete(null), getContext().getExecutionContext());
  }

  private void onTick(long nowNanos) {
    if (closing) {
      return;
    }
    var here = new LinkedHashMap<Guid, LiveChannel>();
    for (var channel : directory.all()) {
      if (!channel.isRelayed() && channel.media().isPresent()) {
        here.put(channel.guid(), channel);
      }
    }
    heldBack.values().removeIf(channel -> here.get(channel.guid()) != channel);
    for (var publication : List.copyOf(publications.values())) {
      if (here.get(publication.broadcast.guid()) != publication.broadcast.channel()) {
        end(publication);
      }
    }
    for (var channel : here.values()) {
      if (!publications.containsKey(channel.guid()) && !heldBack.containsKey(channel.guid())) {
        begin(channel, nowNanos);
      }
    }
    var standings = new ArrayList<FrontStanding>();
    for (var publication : publications.values()) {
      for (var i = 0; i < publication.ways.size(); i++) {
        var number = i;
        publication
            .ways
            .get(i)
            .call
            .onDeadline(nowNanos, action -> act(publication, number, action));
      }
      publication.tick(nowNanos);
      standings.addAll(publication.standings());
    }
    shown.accept(List.copyOf(standings));
  }

  private void begin(LiveChannel channel, long nowNanos) {
    var told = new ToldBroadcast(channel, settings.traces.get());
    if (!told.isTellable()) {
      heldBack.put(channel.guid(), channel);
      getContext()
          .getLog()
          .error(
              "{} is held back: the head of its Ogg stream names this machine; take the address"
                  + " out of the encoder's comments",
              channel.mount());
      return;
    }
    var named = told.named();
    if (!named.isEmpty()) {
      getContext()
          .getLog()
          .warn(
              "{} names this machine, which fronts are told as dashes: {}", channel.mount(), named);
    }
    var wire = WireRing.ofOwn(told, settings.ring, settings.readers, told::told);
    var ways = new ArrayList<Publication.Way>();
    for (var front : settings.fronts) {
      var owner = settings.ownerOf.apply(channel.mount());
      var caller = new FrontCall.Caller(front.name, front.secret, channel.guid(), owner);
      var call = new FrontCall(caller, settings.pauses, random, nowNanos);
      ways.add(new Publication.Way(front.at(), call));
    }
    publications.put(channel.guid(), new Publication(told, wire, ways));
  }

  /** The broadcast is over: those who get it are told by its end, and all others not called. */
  private void end(Publication publication) {
    publications.remove(publication.broadcast.guid());
    publication.wire.end();
    for (var way : publication.ways) {
      if (!way.isSending() && way.line != null) {
        way.line.close();
      }
    }
  }

  private void onHappened(Happened happened, long nowNanos) {
    var publication = publications.get(happened.channel);
    if (publication != null) {
      publication
          .way(happened.way, happened.line)
          .ifPresent(
              way ->
                  way.call.on(
                      happened.event, nowNanos, action -> act(publication, happened.way, action)));
    }
  }

  private void act(Publication publication, int number, FrontCall.Action action) {
    var way = publication.ways.get(number);
    var line = way.line;
    switch (action) {
      case FrontCall.Action.Connect _ -> connect(publication, number, way);
      case FrontCall.Action.Send(var bytes) -> {
        if (line != null) {
          line.say(bytes);
        }
      }
      case FrontCall.Action.BeginStream(var sid, var next) -> {
        way.sid = sid;
        way.state = new FrontMessage.State(0, 0, false, List.of());
        if (line != null) {
          line.begin(publication.wire, next);
        }
      }
      case FrontCall.Action.Learn(var state) -> way.state = state;
      case FrontCall.Action.Close _ -> {
        way.lines++;
        way.line = null;
        if (line != null) {
          line.close();
        }
      }
      case FrontCall.Action.Report(var status, var why) -> report(publication, way, status, why);
    }
  }

  private void report(
      Publication publication, Publication.Way way, FrontCall.Status status, String why) {
    var mount = publication.broadcast.channel().mount();
    if (status == FrontCall.Status.SENDING) {
      way.why = "";
      getContext().getLog().info("front {} gets {}", way.at, mount);
    } else if (!why.isEmpty() && !why.equals(way.why)) {
      way.why = why;
      getContext().getLog().info("front {} does not get {}: {}", way.at, mount, why);
    }
  }

  /** The name is looked up off the actor's thread: a name server may take its time. */
  private void connect(Publication publication, int number, Publication.Way way) {
    var front = settings.fronts.get(number);
    var channel = publication.broadcast.guid();
    var lineNumber = ++way.lines;
    var self = getContext().getSelf();
    Thread.startVirtualThread(
        () -> {
          try {
            var host = front.host.replaceAll("^\\[|]$", "");
            var at = new InetSocketAddress(InetAddress.getByName(host), front.port);
            self.tell(new Resolved(channel, number, lineNumber, at));
          } catch (UnknownHostException _) {
            var failed = new FrontCall.Event.Failed("its name is not known");
            self.tell(new Happened(channel, number, lineNumber, failed));
          }
        });
  }

  private void onResolved(Resolved resolved) {
    var publication = publications.get(resolved.channel);
    var way =
        publication == null ? null : publication.way(resolved.way, resolved.line).orElse(null);
    if (way == null) {
      return;
    }
    var self = getContext().getSelf();
    Consumer<FrontCall.Event> told =
        event -> self.tell(new Happened(resolved.channel, resolved.way, resolved.line, event));
    var line = new FrontLine(told);
    way.line = line;
    way.dialled = new Endpoint(Ip.of(resolved.at.getAddress().getAddress()), resolved.at.getPort());
    dialer.dial(
        resolved.at,
        PATIENCE,
        line.handlers(encryption),
        _ -> {},
        why -> told.accept(new FrontCall.Event.Failed("it cannot be reached: " + why)));
  }
}
