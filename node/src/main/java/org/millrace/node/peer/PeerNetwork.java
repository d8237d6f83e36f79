package org.millrace.node.peer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Child;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.core.pcp.RelayIn;

/**
 * Decides for all channels of this node in the PeerCast network: who gets a slot, who is asked for
 * a stream, where envelopes go, what is announced. Media does not come here.
 *
 * <pre>
 *   PeerConnection … ─▶ PeerNetwork ─▶ Stations (channels) · Links (routing) · Announcer · YellowDesk
 * </pre>
 */
public final class PeerNetwork extends AbstractMatchingBehavior<PeerNetwork.Command> {

  /** What can be asked of it. */
  public sealed interface Command {}

  /** The port listens; others can be told. */
  public record Listening(int port) implements Command {}

  /** A connection that asks for a channel, or, without request, says {@code pcp}. */
  record Arrived(Line line, @Nullable ChannelRequest request) implements Command {}

  /** A connection from a node that was asked to call. */
  record CalledIn(Line line, GivLine said) implements Command {}

  /** A child's request is to be decided. */
  record Asked(int link, ChannelRequest request, Endpoint remote) implements Command {}

  record PickHosts(int link, Child asker) implements Command {}

  record CheckPort(Endpoint target, Guid sid, ActorRef<PeerConnection.Command> replyTo)
      implements Command {}

  record Streaming(int link, Child child, LongSupplier bytes) implements Command {}

  record Routed(int link, Bcst bcst) implements Command {}

  /** A connection is over. */
  record Left(int link) implements Command {}

  /** What happened between this node and an upstream. */
  record Upstream(int link, Guid channel, int attempt, UpstreamSaid said) implements Command {}

  /** What an upstream said, or did. */
  sealed interface UpstreamSaid {
    record Connected() implements UpstreamSaid {}

    record Accepted(
        Guid sid, String agent, Oleh oleh, Endpoint remote, Endpoint local, LongSupplier bytes)
        implements UpstreamSaid {}

    record Described(@Nullable ChanInfo info, @Nullable Track track) implements UpstreamSaid {}

    record Learned(Host host) implements UpstreamSaid {}

    record Finished(RelayIn.End end, List<Host> hosts) implements UpstreamSaid {}
  }

  record CaughtUp(Guid channel, int attempt) implements Command {}

  /** A directory says that somebody wants to be called. */
  record AskedToCall(Push push) implements Command {}

  record ReachHeard(Oleh oleh, Ip local) implements Command {}

  record ReachSet(Reach reach) implements Command {}

  record DirectorySaid(int id, AnnounceOut.Status status, String message) implements Command {}

  record Register(int link, Guid sid, @Nullable Guid bcid, Ip remote) implements Command {}

  record Announced(int link, Guid sid, Chan chan, Host host, Ip remote) implements Command {}

  record Relay(Guid id, List<Endpoint> tips, boolean kept, CompletableFuture<Void> opened)
      implements Command {}

  record Opened(Relay wish, Broadcasts.@Nullable Relayed relayed) implements Command {}

  /** A directory may know who has the channel. */
  record AskAt(Guid id, Endpoint directory) implements Command {}

  record Stop(Guid id) implements Command {}

  record Bump(Guid id, @Nullable Endpoint to) implements Command {}

  record Disconnect(Guid id, int connection) implements Command {}

  /** Somebody wants to broadcast through this node. */
  record Front(Fronted.Wish wish, CompletableFuture<Fronted.Answer> taken) implements Command {}

  record FrontOpened(Front wish, Broadcasts.@Nullable Relayed relayed) implements Command {}

  /** What the connection says that brings a channel. */
  record FrontSaid(Guid channel, int feed, Fronted.Said said) implements Command {}

  record Limit(int relays, int relaysPerChannel) implements Command {}

  record AddDirectory(String address) implements Command {}

  record RemoveDirectory(int id) implements Command {}

  record RestartDirectory(int id) implements Command {}

  /** The node goes down; done when all have been told. */
  record GoDown(CompletableFuture<Void> done) implements Command {}

  private record Tick() implements Command {}

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  private final Office office;

  private PeerNetwork(ActorContext<Command> context, Office office) {
    super(context);
    this.office = office;
  }

  /** The network as a node takes part in it; {@code views} shows it to others. */
  public static Behavior<Command> create(PeerWorld world, PeerViews views) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Tick(), TICK);
                  return new PeerNetwork(context, new Office(context, world, views));
                }));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    var now = System.nanoTime();
    switch (command) {
      case Listening(var port) -> office.reach.listening(port);
      case Arrived(var line, var request) -> office.door.arrived(line, request);
      case CalledIn(var line, var said) -> office.door.calledIn(line, said, now);
      case Asked asked -> office.children.asked(asked, now);
      case PickHosts(var link, var asker) -> office.children.pickHosts(link, asker, now);
      case CheckPort(var target, var sid, var replyTo) ->
          office.door.checkPort(target, sid, replyTo, now);
      case Streaming(var link, var child, var bytes) ->
          office.children.streaming(link, child, bytes, now);
      case Routed(var link, var bcst) -> office.envelopes.routed(link, bcst, now);
      case Left(var link) -> office.left(link, now);
      case Upstream upstream -> office.upstreams.said(upstream, now);
      case CaughtUp(var channel, var attempt) -> office.upstreams.caughtUp(channel, attempt, now);
      case AskedToCall(var push) -> office.door.asksToCall(push, now);
      case ReachHeard(var oleh, var local) -> office.reach.heard(oleh, local);
      case ReachSet(var reach) -> office.reach.set(reach);
      case DirectorySaid said -> office.announcer.said(said.id, said.status, said.message);
      case Register register ->
          office.yellow.register(register.link, register.sid, register.bcid, register.remote);
      case Announced told ->
          office.yellow.announced(told.sid, told.chan, told.host, told.remote, now);
      case Relay relay -> office.upstreams.relay(relay, now);
      case AskAt(var id, var directory) -> office.upstreams.askAt(id, directory);
      case Opened opened -> office.upstreams.opened(opened, now);
      case Stop(var id) -> office.upstreams.stop(id, "stopped by the operator", now);
      case Bump(var id, var to) -> office.upstreams.bump(id, to, now);
      case Disconnect(var id, var link) -> office.children.disconnect(id, link, now);
      case Front wish -> office.fronts.take(wish, now);
      case FrontOpened(var wish, var relayed) -> office.fronts.opened(wish, relayed, now);
      case FrontSaid told -> office.fronts.said(told, now);
      case Limit(var relays, var relaysPerChannel) -> office.limit(relays, relaysPerChannel);
      case AddDirectory(var address) -> office.announcer.add(address);
      case RemoveDirectory(var id) -> office.announcer.remove(id);
      case RestartDirectory(var id) -> office.announcer.restart(id);
      case GoDown(var done) -> {
        office.goDown();
        // What was said last is still on its way through the connections' actors.
        getContext()
            .getSystem()
            .scheduler()
            .scheduleOnce(
                LAST_WORDS, () -> done.complete(null), getContext().getExecutionContext());
      }
      case Tick _ -> office.tick(now);
    }
    return this;
  }
}
