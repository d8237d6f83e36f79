package org.millrace.node.swarm;

import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Event;
import org.millrace.node.core.swarm.SwarmPeer;

/** A member of a channel's swarm: tells its {@link SwarmPeer} what happened and at what time. */
public final class SwarmMember extends AbstractMatchingBehavior<SwarmMember.Command> {

  /** What happens to it. */
  public sealed interface Command {}

  /** Something that the core is to know. */
  public record Tell(Event event) implements Command {}

  /** The time has come that the core asked for. */
  public record Wake() implements Command {}

  /** What carries out the core's actions and keeps its time. Called only by its own member. */
  public interface Host extends Actions {

    /** The time that the core is told; never goes back. */
    long nowNanos();

    /** Before the core is told something. */
    default void told(Event event) {}

    /** After each call of the core: what it waits for now. */
    void settled(Needs needs);
  }

  /**
   * What a core waits for.
   *
   * @param uplinkWanted payload waits, to be answered with {@link Event.UplinkReady}
   * @param uplinkNotBeforeNanos the earliest time for that answer
   * @param deadlineNanos when to {@link Wake} it; {@link Long#MAX_VALUE} for never
   * @param full another link would find no place
   */
  public record Needs(
      boolean uplinkWanted, long uplinkNotBeforeNanos, long deadlineNanos, boolean full) {}

  private final SwarmPeer peer;
  private final Host host;

  private SwarmMember(ActorContext<Command> context, SwarmPeer peer, Host host) {
    super(context);
    this.peer = peer;
    this.host = host;
  }

  /**
   * A member that is told {@link Event.Join} first.
   *
   * @param host made inside the actor, which may be given its own reference
   */
  public static Behavior<Command> create(
      SwarmPeer peer, Function<ActorContext<Command>, Host> host) {
    return Behaviors.setup(context -> new SwarmMember(context, peer, host.apply(context)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    var now = host.nowNanos();
    return switch (command) {
      case Tell(Event.Leave leave) -> {
        peer.on(leave, now, host);
        yield Behaviors.stopped();
      }
      case Tell(var event) -> {
        host.told(event);
        peer.on(event, now, host);
        yield settled();
      }
      case Wake _ -> {
        peer.onDeadline(now, host);
        yield settled();
      }
    };
  }

  private Behavior<Command> settled() {
    host.settled(
        new Needs(
            peer.uplinkWanted(),
            peer.uplinkNotBeforeNanos(),
            peer.nextDeadlineNanos(),
            peer.isFull()));
    return this;
  }
}
