package org.millrace.node.peercastapi;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Track;

/** The node as these programs see it. Asked from event loops: answers do not block. */
public interface PeercastNode {

  /**
   * The node itself.
   *
   * @param firewalled null while unknown
   * @param globalV4 as the outside reaches it; null while unknown
   * @param globalV6 the same for IPv6
   * @param openPorts those that were tested and found open; null while none was tested
   */
  record State(
      long uptimeSeconds,
      @Nullable Boolean firewalled,
      @Nullable Endpoint globalV4,
      @Nullable Endpoint globalV6,
      Endpoint local,
      @Nullable List<Integer> openPorts,
      long sentBytesPerSecond,
      long receivedBytesPerSecond) {}

  /**
   * How much the node gives; 0 means no limit.
   *
   * @param upstreamKbps what is sent to all
   */
  record Bounds(
      int relays,
      int relaysPerChannel,
      int directs,
      int directsPerChannel,
      int upstreamKbps,
      int upstreamKbpsPerChannel) {}

  /**
   * A directory the node announces to or reads.
   *
   * @param id as the API names it
   * @param announce empty if channels are not announced there
   * @param index where its list is; empty if it is not read
   */
  record YellowPage(
      int id, String name, String announce, String index, List<Announced> announcements) {
    public YellowPage {
      announcements = List.copyOf(announcements);
    }
  }

  /**
   * A channel at a directory.
   *
   * @param status Idle, Connecting, Connected or Error
   */
  record Announced(Guid channel, String status) {}

  /** A channel that a directory lists. */
  record Listed(String yellowPage, IndexLine line) {}

  /** What the node is asked to do. */
  sealed interface Command {}

  /** Ends a channel here, its source or upstream included. */
  record Stop(Guid channel) implements Command {}

  /**
   * Looks for another upstream.
   *
   * @param to the one to take, if it is known
   */
  record Bump(Guid channel, Optional<Endpoint> to) implements Command {}

  /** Keeps relaying even if nobody watches here. */
  record Keep(Guid channel) implements Command {}

  /**
   * Begins to relay.
   *
   * @param tip a host to begin with
   */
  record Relay(Guid channel, Optional<Endpoint> tip) implements Command {}

  /** Says something new about a channel that begins here. */
  record Describe(Guid channel, ChanInfo info, Track track) implements Command {}

  /** Ends one connection of a channel. */
  record Disconnect(Guid channel, int connection) implements Command {}

  /** Begins a broadcast of what a URL serves. The outcome's text is the channel's id. */
  record Fetch(URI url, ChanInfo info, boolean v6) implements Command {}

  /** Announces to one more directory. The outcome's text is its number. */
  record AddYellowPage(String name, String announce, String index) implements Command {}

  record RemoveYellowPage(int id) implements Command {}

  /**
   * Connects to a directory again, or leaves it.
   *
   * @param channel empty: all
   */
  record Announce(int yellowPage, Optional<Guid> channel, boolean on) implements Command {}

  /** Reads the directories' lists now. */
  record RefreshListed() implements Command {}

  /** How a command ended. */
  record Outcome(Kind kind, String text) {
    public enum Kind {
      DONE,
      /** There is no such channel, connection or directory. */
      NOT_FOUND,
      /** The node does not do that; the text says why. */
      REFUSED
    }

    public static final Outcome DONE = new Outcome(Kind.DONE, "");
    public static final Outcome NOT_FOUND = new Outcome(Kind.NOT_FOUND, "");

    public static Outcome refused(String why) {
      return new Outcome(Kind.REFUSED, why);
    }
  }

  State state();

  /** Who this node is, with its version. */
  String agent();

  /** All channels, those that are relayed included. */
  List<ChannelState> channels();

  Optional<ChannelState> channel(Guid id);

  List<YellowPage> yellowPages();

  List<Listed> listed();

  Bounds bounds();

  /** Until the next start. */
  void bound(Bounds bounds);

  CompletionStage<Outcome> ask(Command command);
}
