package org.millrace.node.core.pcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Bcst.Group;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;

/**
 * Decides whether an envelope is for this node and where else it goes.
 *
 * <pre>
 *   group     from a child                 from upstream
 *   root      upstream                     directory
 *   trackers  upstream                     —
 *   relays    upstream                     children
 *   a dest    only over the connection its sid was heard on
 * </pre>
 *
 * <p>Never back to where it came from, never between children unless a dest leads there, and what a
 * child may not say (channel information, orders of a directory) is taken out. Knows at most {@link
 * #LINKS_MAX} connections and the last {@link #ROUTES_MAX} senders.
 */
public final class BroadcastRouter {

  static final int LINKS_MAX = 8192;
  static final int ROUTES_MAX = 1000;

  /** No envelope crosses more connections from here on, whatever it says. */
  static final int TTL_MAX = 11;

  /** What the other end of a connection is to this node. */
  public enum LinkKind {
    UPSTREAM,
    CHILD,
    /** The directory we announce to. */
    DIRECTORY,
    /** A node that announces to us. */
    ANNOUNCER
  }

  /**
   * @param cid the channel of a relay connection; null for control connections
   * @param sid who is there; null while unknown
   */
  public record Link(LinkKind kind, @Nullable Guid cid, @Nullable Guid sid) {}

  /**
   * What to do with an envelope.
   *
   * @param process what this node acts on; null if it is not for us or not allowed
   * @param onward what is passed on to each of {@code to}
   */
  public record Decision(@Nullable Bcst process, @Nullable Bcst onward, List<Integer> to) {
    static final Decision DROP = new Decision(null, null, List.of());
  }

  private final Guid self;
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private final LinkedHashMap<Guid, Integer> routes = new LinkedHashMap<>();

  public BroadcastRouter(Guid self) {
    this.self = self;
  }

  /** A connection has finished its handshake. False when there are too many. */
  public boolean open(int link, Link opened) {
    if (links.size() >= LINKS_MAX && !links.containsKey(link)) {
      return false;
    }
    links.put(link, opened);
    if (opened.sid() != null) {
      remember(opened.sid(), link);
    }
    return true;
  }

  public void close(int link) {
    links.remove(link);
    routes.values().removeIf(over -> over == link);
  }

  /** The connection over which a node was last heard; empty when it was not or that is closed. */
  public Optional<Integer> routeTo(Guid sid) {
    return Optional.ofNullable(routes.get(sid));
  }

  /** An envelope that came in. */
  public Decision route(Bcst bcst, int link) {
    var arrival = links.get(link);
    var from = bcst.routing().from();
    if (arrival == null || from == null || from.equals(self)) {
      return Decision.DROP;
    }
    var fromChild = arrival.kind() == LinkKind.CHILD;
    if (fromChild && bcst.routing().hops() == 0 && !from.equals(arrival.sid())) {
      // Its first hop: the sender is the child itself, or somebody is lying.
      return Decision.DROP;
    }
    remember(from, link);
    var allowed = new Bcst(bounded(bcst.routing()), allowed(bcst.payload(), arrival, from));
    if (allowed.payload().isEmpty()) {
      return Decision.DROP;
    }
    var dest = bcst.routing().dest();
    var process = dest == null || dest.equals(self) ? allowed : null;
    var to = targets(allowed.routing(), arrival, link);
    return new Decision(process, to.isEmpty() ? null : allowed, to);
  }

  /** Where an envelope that begins here goes. */
  public List<Integer> targets(Bcst.Routing routing) {
    return targets(routing, null, Integer.MIN_VALUE);
  }

  private static Bcst.Routing bounded(Bcst.Routing routing) {
    var onward = routing.onward();
    return onward.ttl() < TTL_MAX
        ? onward
        : new Bcst.Routing(
            onward.group(),
            onward.hops(),
            TTL_MAX - 1,
            onward.dest(),
            onward.from(),
            onward.version(),
            onward.vpVersion(),
            onward.vendor(),
            onward.cid(),
            onward.groupLast());
  }

  private static List<Message> allowed(List<Message> payload, Link arrival, Guid from) {
    var down = arrival.kind() == LinkKind.UPSTREAM || arrival.kind() == LinkKind.DIRECTORY;
    var announces = arrival.kind() == LinkKind.ANNOUNCER;
    return payload.stream()
        .filter(
            message ->
                switch (message) {
                  case Host host -> from.equals(host.sid());
                  case Chan _ -> down || announces;
                  case Root _ -> down;
                  case Push _, Message.Note _ -> true;
                  case Helo _,
                      Oleh _,
                      Quit _,
                      Bcst _,
                      Message.Connect _,
                      Message.Ok _,
                      Message.Unknown _ ->
                      false;
                })
        .toList();
  }

  private List<Integer> targets(Bcst.Routing routing, @Nullable Link arrival, int link) {
    var dest = routing.dest();
    if (routing.ttl() <= 0 || self.equals(dest)) {
      return List.of();
    }
    if (dest != null) {
      var over = routes.get(dest);
      return over == null || over == link ? List.of() : List.of(over);
    }
    var control =
        arrival != null
            && (arrival.kind() == LinkKind.DIRECTORY || arrival.kind() == LinkKind.ANNOUNCER);
    if (control) {
      return List.of();
    }
    List<Integer> to = new ArrayList<>();
    links.forEach(
        (id, target) -> {
          if (id != link && goesTo(routing, arrival, target)) {
            to.add(id);
          }
        });
    return to;
  }

  private static boolean goesTo(Bcst.Routing routing, @Nullable Link arrival, Link target) {
    var group = routing.group();
    var sameChannel = routing.cid() != null && routing.cid().equals(target.cid());
    return switch (target.kind()) {
      case UPSTREAM -> sameChannel && (group & (Group.ROOT | Group.TRACKERS | Group.RELAYS)) != 0;
      case CHILD ->
          sameChannel
              && (group & Group.RELAYS) != 0
              && (arrival == null || arrival.kind() == LinkKind.UPSTREAM);
      case DIRECTORY ->
          (group & Group.ROOT) != 0 && (arrival == null || arrival.kind() == LinkKind.UPSTREAM);
      case ANNOUNCER -> arrival == null && (group & Group.TRACKERS) != 0;
    };
  }

  private void remember(Guid from, int link) {
    routes.remove(from);
    if (routes.size() >= ROUTES_MAX) {
      routes.pollFirstEntry();
    }
    routes.put(from, link);
  }
}
