package org.millrace.node.peer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Hit;
import org.millrace.node.core.pcp.HitList;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.core.pcp.UpstreamSearch;

/**
 * This node's part in the PeerCast network, for those who show it and command it. What is read is a
 * picture at most a second old; commands are carried out later, and do nothing where what they name
 * is not there. Any thread.
 */
public interface Peers {

  /** What a connection is to a channel. */
  enum Kind {
    /** The upstream that feeds it. */
    SOURCE,
    /** An upstream that is asked, or stands by. */
    CANDIDATE,
    /** A child. */
    RELAY
  }

  /**
   * A connection of a channel.
   *
   * @param id names it in commands
   * @param sid null before it has introduced itself
   * @param host what it says of itself, null before it has
   * @param bytes of the stream so far: received from an upstream, sent to a child
   * @param bytesPerSecond the same over the last seconds
   * @param lagSeconds of an upstream, since its newest byte came; of a child, how far behind this
   *     node it was when it last said; negative while unknown
   * @param seconds since it became what it is
   * @param why it became that
   */
  record Connection(
      int id,
      Kind kind,
      Endpoint remote,
      @Nullable Guid sid,
      String agent,
      String status,
      @Nullable Host host,
      long bytes,
      double bytesPerSecond,
      double lagSeconds,
      long seconds,
      String why) {}

  /**
   * A channel in the network.
   *
   * @param tracker this node broadcasts it
   * @param trackerEndpoint where its tracker is, as far as known; this node's own if it is it
   * @param status how it is fed; {@code RECEIVING} for a broadcast that has its source
   * @param position the newest
   * @param self this node in the channel, as others are told
   * @param hits the nodes known to have it; at a tracker the whole tree
   * @param lagSeconds how far behind this node others were when they last said, by session id
   */
  record Member(
      Guid id,
      boolean tracker,
      Endpoint trackerEndpoint,
      boolean v6,
      ChanInfo info,
      Track track,
      UpstreamSearch.Status status,
      boolean receiving,
      boolean relayFull,
      int listeners,
      int relays,
      int uptimeSeconds,
      long position,
      Host self,
      HitList.Totals totals,
      List<Hit> hits,
      Map<Guid, Double> lagSeconds,
      List<Connection> connections) {}

  /** A directory this node announces to. */
  record Directory(
      int id, String address, AnnounceOut.Status status, String message, List<Guid> channels) {}

  /** The channels of the network that this node broadcasts, relays or looks for. */
  List<Member> members();

  default Optional<Member> member(Guid id) {
    return members().stream().filter(member -> member.id().equals(id)).findFirst();
  }

  /** Where this node can be reached, as far as it knows. */
  Reach reach(boolean v6);

  /** The directories this node announces to. */
  List<Directory> directories();

  /** The channels of the index.txt feeds that are read. */
  List<IndexLine> listed();

  /** Who this node is in this run. */
  Guid sessionId();

  /** Who this node is in all of its runs; known to directories. */
  Guid broadcastId();

  /**
   * Takes part in a channel: finds an upstream and opens the channel. Completes as soon as the
   * channel can be listened to, which may be before it has any data; fails when it cannot be
   * opened.
   *
   * @param tips nodes to ask first, such as the tracker; the caller vouches for them
   */
  CompletionStage<Void> relay(Guid id, List<Endpoint> tips);

  /** Gives a relayed channel up; its players and children are told. */
  void stop(Guid id);

  /** Looks for another upstream, perhaps this one; the present one is left when that is there. */
  void bump(Guid id, @Nullable Endpoint to);

  /** Closes a connection of a channel, with alternatives if it is a child. */
  void disconnect(Guid id, int connection);

  /**
   * From now on so many children, of all channels and of each; who has a slot keeps it. Until the
   * node ends.
   *
   * @param relaysPerChannel 0 for no limit of its own
   */
  void limit(int relays, int relaysPerChannel);

  /** Announces broadcasts to a directory, {@code host[:port]}, until the node ends. */
  void addDirectory(String address);

  void removeDirectory(int id);

  /** Tries a directory again at once. */
  void restartDirectory(int id);

  /** A port mapping or its end: where this node can be reached from outside. */
  void reachLearned(Reach reach);
}
