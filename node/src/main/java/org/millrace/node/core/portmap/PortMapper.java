package org.millrace.node.core.portmap;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.Mapping.Method;

/**
 * Keeps one TCP port of this node mapped at its gateway. The ways are tried in turn; what was
 * granted is renewed at half its life, and asked for anew by all ways when that fails. Where no way
 * works it rests, and then tries again.
 */
public final class PortMapper {

  /** Where gateways listen for searches by UPnP. */
  public static final Endpoint SEARCH = UpnpAsking.SEARCH;

  /** What the mapping should be asked to live, when the gateway does not want it otherwise. */
  static final int LIFETIME_SECONDS = 1200;

  private static final int LIFETIME_SECONDS_MIN = 120;
  private static final int LIFETIME_SECONDS_MAX = 86_400;
  private static final long SECOND = 1_000_000_000L;
  private static final long REST_NANOS = 600 * SECOND;

  /** A mapping without end is looked after as often as one that ends. */
  private static final long PERMANENT_RENEWAL_NANOS = LIFETIME_SECONDS / 2 * SECOND;

  /**
   * What is wanted.
   *
   * @param gateway null if it is not known; then only UPnP can find it
   * @param self this node's address on the gateway's side
   */
  public record Want(@Nullable Ip gateway, Ip self, int port, List<Method> methods) {
    public Want {
      methods = List.copyOf(methods);
    }
  }

  /** What happened. */
  public sealed interface Event {
    record Began() implements Event {}

    record DatagramCame(Endpoint from, byte[] bytes) implements Event {}

    /** Status 0 and an empty body for none at all. */
    record HttpAnswered(int ask, int status, byte[] body) implements Event {}

    record Ended() implements Event {}
  }

  /** What is to be done. */
  public sealed interface Action {
    record SendDatagram(Endpoint to, byte[] bytes) implements Action {}

    /**
     * Answers come as {@link Event.HttpAnswered} with the same number; redirects are not followed.
     */
    record Get(int ask, URI url) implements Action {}

    record Post(int ask, URI url, String soapAction, String body) implements Action {}

    /** There is a mapping, or it is another one than before. */
    record TellMapped(Mapping mapping) implements Action {}

    /** There is no mapping, and why; said once per attempt. */
    record TellUnmapped(String why) implements Action {}
  }

  private final Want want;
  private final List<Asking> ways;
  private int way;
  private boolean asking;
  private boolean ended;
  private @Nullable Mapping held;
  private @Nullable Asking holder;
  private long expiresNanos = Long.MAX_VALUE;
  private long wakeNanos = Long.MAX_VALUE;
  private final StringBuilder refusals = new StringBuilder();

  public PortMapper(Want want, RandomGenerator random) {
    this.want = want;
    this.ways =
        want.methods().stream()
            .filter(method -> method == Method.UPNP || want.gateway() != null)
            .map(method -> way(method, random))
            .toList();
  }

  private Asking way(Method method, RandomGenerator random) {
    var gateway = want.gateway() == null ? Ip.ANY : want.gateway();
    return switch (method) {
      case PORT_CONTROL -> new PortControlAsking(gateway, want.self(), want.port(), random);
      case NAT_PMP -> new NatPmpAsking(gateway, want.port());
      case UPNP -> new UpnpAsking(want.gateway(), want.self(), want.port());
    };
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (ended) {
      return;
    }
    switch (event) {
      case Event.Began _ -> search(nowNanos, out);
      case Event.DatagramCame(Endpoint from, byte[] bytes) -> {
        if (asking) {
          ways.get(way).datagram(from, bytes, nowNanos, out);
          settle(nowNanos, out);
        }
      }
      case Event.HttpAnswered(int ask, int status, byte[] body) -> {
        if (asking) {
          ways.get(way).http(ask, status, body, nowNanos, out);
          settle(nowNanos, out);
        }
      }
      case Event.Ended _ -> {
        ended = true;
        if (holder != null) {
          holder.remove(out);
        }
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (ended) {
      return;
    }
    if (held != null && expiresNanos <= nowNanos) {
      held = null;
      holder = null;
      out.accept(new Action.TellUnmapped("the mapping was not renewed"));
    }
    if (asking) {
      if (ways.get(way).nextDeadlineNanos() <= nowNanos) {
        ways.get(way).onDeadline(nowNanos, out);
        settle(nowNanos, out);
      }
    } else if (wakeNanos <= nowNanos) {
      if (holder != null) {
        way = ways.indexOf(holder);
        begin(nowNanos, out);
      } else {
        search(nowNanos, out);
      }
    }
  }

  public long nextDeadlineNanos() {
    if (ended) {
      return Long.MAX_VALUE;
    }
    var next = asking ? ways.get(way).nextDeadlineNanos() : wakeNanos;
    return held == null ? next : Math.min(next, expiresNanos);
  }

  private void search(long nowNanos, Consumer<Action> out) {
    refusals.setLength(0);
    way = 0;
    begin(nowNanos, out);
  }

  private void begin(long nowNanos, Consumer<Action> out) {
    asking = way < ways.size();
    if (asking) {
      ways.get(way).begin(nowNanos, out);
      settle(nowNanos, out);
    } else {
      wakeNanos = nowNanos + REST_NANOS;
      if (held == null) {
        out.accept(
            new Action.TellUnmapped(refusals.isEmpty() ? "no gateway" : refusals.toString()));
      }
    }
  }

  private void settle(long nowNanos, Consumer<Action> out) {
    switch (ways.get(way).result()) {
      case Asking.Result.Waiting _ -> {}
      case Asking.Result.Granted(Mapping mapping) -> granted(mapping, nowNanos, out);
      case Asking.Result.Refused(String why) -> {
        refusals
            .append(refusals.isEmpty() ? "" : "; ")
            .append(want.methods().get(indexOfMethod(way)).word())
            .append(": ")
            .append(why);
        var renewing = ways.get(way).equals(holder);
        if (renewing) {
          // All ways from the first on, while what is held still lives.
          holder = null;
          search(nowNanos, out);
        } else {
          way++;
          begin(nowNanos, out);
        }
      }
    }
  }

  private int indexOfMethod(int index) {
    return want.methods().size() - ways.size() + index;
  }

  private void granted(Mapping mapping, long nowNanos, Consumer<Action> out) {
    asking = false;
    holder = ways.get(way);
    var before = held;
    held = mapping;
    if (mapping.lifetimeSeconds() == 0) {
      expiresNanos = Long.MAX_VALUE;
      wakeNanos = nowNanos + PERMANENT_RENEWAL_NANOS;
    } else {
      var life =
          Math.clamp(mapping.lifetimeSeconds(), LIFETIME_SECONDS_MIN, LIFETIME_SECONDS_MAX)
              * SECOND;
      expiresNanos = nowNanos + life;
      wakeNanos = nowNanos + life / 2;
    }
    if (before == null || !before.external().equals(mapping.external())) {
      out.accept(new Action.TellMapped(mapping));
    }
  }
}
