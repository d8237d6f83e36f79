package org.millrace.node.peer;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;

/**
 * A channel of somebody else for which this node is the tracker to the world, as the connection
 * that brings it sees it. Where that connection comes from is not told here, so nobody of the
 * network can learn it. Any thread.
 */
public final class Fronted {

  /** Somebody brings a channel; the future completes with an {@link Answer}. */
  public record Wish(String name, Guid channel, Guid owner, int channelsMax) {}

  /** Whether it may come. */
  public sealed interface Answer {
    record Taken(Fronted channel) implements Answer {}

    record Turned(FrontMessage.Refusal why, String words) implements Answer {}
  }

  /** Where channels are brought. */
  public interface Takes {
    CompletionStage<Answer> take(Wish wish);
  }

  /** How the channel stands here, a second old at most. */
  record Figures(int listeners, int relays, boolean announces, List<Endpoint> endpoints) {}

  private final Guid id;
  private final int feed;
  private final Guid sid;
  private final Intake intake;
  private final Broadcasts.Relayed relayed;
  private final ActorRef<PeerNetwork.Command> network;
  private volatile Figures figures = new Figures(0, 0, false, List.of());
  private volatile @Nullable String over;

  Fronted(
      Guid id,
      int feed,
      Guid sid,
      Intake intake,
      Broadcasts.Relayed relayed,
      ActorRef<PeerNetwork.Command> network) {
    this.id = id;
    this.feed = feed;
    this.sid = sid;
    this.intake = intake;
    this.relayed = relayed;
    this.network = network;
  }

  /** Who this node is to others. */
  public Guid sid() {
    return sid;
  }

  /** The position that is wanted next; 0 for any. */
  public long next() {
    return intake.next();
  }

  /** Takes what the source says of the channel, and its packets. */
  public void read(Chan chan) {
    if (over != null || !id.equals(chan.id())) {
      return;
    }
    intake.read(feed, chan);
    if (chan.info() != null) {
      var info = chan.info() == null ? ChanInfo.EMPTY : chan.info();
      var track = chan.track() == null ? Track.EMPTY : chan.track();
      relayed.describe(info, track);
    }
  }

  /** A read is over: tells the readers what it brought. */
  public void published() {
    intake.published();
  }

  /** The other fronts of the channel, which children may go to. */
  public void others(List<Host> hosts) {
    network.tell(new PeerNetwork.FrontSaid(id, feed, new Said.Others(List.copyOf(hosts))));
  }

  /** Whether this node is the one that tells directories. */
  public void announce(boolean now) {
    network.tell(new PeerNetwork.FrontSaid(id, feed, new Said.Announce(now)));
  }

  /** The connection is gone; the source may come back. */
  public void lost() {
    network.tell(new PeerNetwork.FrontSaid(id, feed, new Said.Lost()));
  }

  /** The broadcast is over. */
  public void ended() {
    network.tell(new PeerNetwork.FrontSaid(id, feed, new Said.Ended()));
  }

  /** Why the channel no longer takes this connection; null while it does. */
  public @Nullable String over() {
    return over;
  }

  /** What the source is told. */
  public FrontMessage.State state() {
    var now = figures;
    return new FrontMessage.State(now.listeners, now.relays, now.announces, now.endpoints);
  }

  int feed() {
    return feed;
  }

  void show(Figures now) {
    figures = now;
  }

  void end(String why) {
    over = why;
  }

  /** What the connection that brings a channel tells. */
  sealed interface Said {
    record Others(List<Host> hosts) implements Said {}

    record Announce(boolean now) implements Said {}

    record Lost() implements Said {}

    record Ended() implements Said {}
  }
}
