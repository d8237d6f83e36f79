package org.millrace.node.core.lan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;

/**
 * The nodes of the LAN that announce themselves, and what they have on air. Each is asked for its
 * list at once and then every {@link #ASK_NANOS}; one that does not answer {@link #FAILURES_MAX}
 * times in a row has nothing on air until it does. At most {@link #NODES_MAX} nodes with {@link
 * #CHANNELS_MAX} channels each; those that come later are not looked at.
 */
public final class Neighbours {

  public static final int NODES_MAX = 64;
  public static final int CHANNELS_MAX = 200;
  static final int FAILURES_MAX = 3;
  static final long ASK_NANOS = 5_000_000_000L;
  static final int NAME_CHARS_MAX = 80;

  /** What happened. */
  public sealed interface Event {
    /** A node announced itself, or another address of it. */
    record NodeSeen(Guid id, String name, Endpoint endpoint) implements Event {}

    record NodeLeft(Guid id) implements Event {}

    record ListCame(Guid id, List<IndexLine> lines) implements Event {}

    record ListFailed(Guid id) implements Event {}
  }

  /** What is to be done. */
  public sealed interface Action {
    /** Asks for the list; answered by {@link Event.ListCame} or {@link Event.ListFailed}. */
    record AskList(Guid id, Endpoint endpoint) implements Action {}

    /** A node is there that was not before. */
    record TellFound(String name, Endpoint endpoint) implements Action {}

    record TellLost(String name, Endpoint endpoint) implements Action {}
  }

  /** A node and its channels. */
  public record Neighbour(Guid id, String name, Endpoint endpoint, List<IndexLine> channels) {
    public Neighbour {
      channels = List.copyOf(channels);
    }
  }

  private static final class Known {
    private final String name;
    private Endpoint endpoint;
    private List<IndexLine> channels = List.of();
    private long askNanos;
    private boolean asked;
    private int failures;

    private Known(String name, Endpoint endpoint, long askNanos) {
      this.name = name;
      this.endpoint = endpoint;
      this.askNanos = askNanos;
    }
  }

  private final Guid self;
  private final Map<Guid, Known> known = new LinkedHashMap<>();

  /**
   * @param self this node, which hears itself too
   */
  public Neighbours(Guid self) {
    this.self = self;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    switch (event) {
      case Event.NodeSeen seen -> onSeen(seen, nowNanos, out);
      case Event.NodeLeft(Guid id) -> {
        var gone = known.remove(id);
        if (gone != null) {
          out.accept(new Action.TellLost(gone.name, gone.endpoint));
        }
      }
      case Event.ListCame(Guid id, List<IndexLine> lines) -> {
        var node = known.get(id);
        if (node != null) {
          node.channels = lines.stream().filter(IndexLine::isPlayable).limit(CHANNELS_MAX).toList();
          node.failures = 0;
          answered(node, nowNanos);
        }
      }
      case Event.ListFailed(Guid id) -> {
        var node = known.get(id);
        if (node != null) {
          if (++node.failures >= FAILURES_MAX) {
            node.channels = List.of();
          }
          answered(node, nowNanos);
        }
      }
    }
  }

  private void onSeen(Event.NodeSeen seen, long nowNanos, Consumer<Action> out) {
    var endpoint = seen.endpoint();
    var believed = endpoint.isReachable() && PrivateRange.contains(endpoint.ip());
    if (seen.id().equals(self) || seen.id().isZero() || !believed) {
      return;
    }
    var node = known.get(seen.id());
    if (node != null) {
      // Of several addresses the first stays while it answers.
      if (node.failures > 0) {
        node.endpoint = endpoint;
      }
    } else if (known.size() < NODES_MAX) {
      var name = seen.name().replaceAll("\\p{Cntrl}", " ");
      var shown = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
      known.put(seen.id(), new Known(shown, endpoint, nowNanos));
      out.accept(new Action.TellFound(shown, endpoint));
      onDeadline(nowNanos, out);
    }
  }

  private static void answered(Known node, long nowNanos) {
    node.asked = false;
    node.askNanos = nowNanos + ASK_NANOS;
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    for (var entry : known.entrySet()) {
      var node = entry.getValue();
      if (!node.asked && node.askNanos <= nowNanos) {
        node.asked = true;
        out.accept(new Action.AskList(entry.getKey(), node.endpoint));
      }
    }
  }

  /** {@link Long#MAX_VALUE} for none. */
  public long nextDeadlineNanos() {
    return known.values().stream()
        .filter(node -> !node.asked)
        .mapToLong(node -> node.askNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** In the order in which they came. */
  public List<Neighbour> all() {
    var all = new ArrayList<Neighbour>(known.size());
    known.forEach(
        (id, node) -> all.add(new Neighbour(id, node.name, node.endpoint, node.channels)));
    return all;
  }
}
