package org.millrace.node.core.pcp;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;

/**
 * The answering side of a control connection. A plain node answers port checks; a directory takes
 * announcements.
 *
 * <pre>
 *   pcp ─▶ helo ─▶ oleh ─▶ quit 1008                                          node
 *   pcp ─▶ helo ─▶ [port check] ─▶ oleh ─▶ root ─▶ ok ─▶ root{upd} ─▶ bcst …  directory
 * </pre>
 */
public final class ControlIn {

  static final long HANDSHAKE_NANOS = 18_000_000_000L;
  static final long PORT_CHECK_NANOS = 15_000_000_000L;
  static final long LINGER_NANOS = 1_000_000_000L;

  private static final double MESSAGES_PER_SECOND = 10;
  private static final double MESSAGES_AT_ONCE = 50;

  /** What a directory asks of its announcers. */
  public record DirectorySettings(int intervalSeconds, String message) {
    Root.Settings toRoot() {
      return new Root.Settings(intervalSeconds, "", Protocol.VERSION, intervalSeconds, message);
    }
  }

  /** What happened. */
  public sealed interface Event {
    record Said(Message message) implements Event {}

    record Broken(String reason) implements Event {}

    /** The answer to {@link Action.CheckPort}; 0 when nobody answered with the right id. */
    record PortChecked(int port) implements Event {}

    /**
     * The answer to {@link Action.Register}.
     *
     * @param refusal a quit code; 0 when the announcer is welcome
     * @param disabled the value of {@code dis}; 0 unless it is banned
     */
    record Registered(int refusal, long disabled) implements Event {}

    /** The directory wants fresh announcements, or goes away with a quit code above 0. */
    record Dismissed(int code) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Send(byte[] bytes) implements Action {}

    record CheckPort(Endpoint target, Guid expectedSid) implements Action {}

    /** Somebody wants to announce. */
    record Register(Guid sid, @Nullable Guid bcid, Endpoint remote) implements Action {}

    /** An announcement of a channel, by its tracker. */
    record Announced(Guid sid, Chan chan, Host host) implements Action {}

    record Close(String reason) implements Action {}
  }

  private enum State {
    AWAITING_HELO,
    CHECKING,
    REGISTERING,
    ANNOUNCING,
    CLOSING,
    CLOSED
  }

  private final Identity self;
  private final Endpoint remote;
  private final boolean checkPrivate;
  private final @Nullable DirectorySettings directory;
  private final RateBound bound = new RateBound(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE);
  private State state = State.AWAITING_HELO;
  private @Nullable Guid sid;
  private @Nullable Guid bcid;
  private int port;
  private long deadlineNanos;
  private String closing = "";

  /**
   * @param remote the other end of the connection
   * @param checkPrivate also test ports at private addresses: for nodes of one network
   * @param directory null for a plain node
   */
  public ControlIn(
      Identity self,
      Endpoint remote,
      boolean checkPrivate,
      @Nullable DirectorySettings directory,
      long nowNanos) {
    this.self = self;
    this.remote = remote;
    this.checkPrivate = checkPrivate;
    this.directory = directory;
    this.deadlineNanos = nowNanos + HANDSHAKE_NANOS;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    switch (event) {
      case Event.Said(var message) -> said(message, nowNanos, out);
      case Event.Broken(var reason) -> quit(Quit.PROTOCOL_ERROR, reason, nowNanos, out);
      case Event.PortChecked(var checked) -> {
        if (state == State.CHECKING) {
          port = checked;
          register(nowNanos, out);
        }
      }
      case Event.Registered(var refusal, var disabled) ->
          registered(refusal, disabled, nowNanos, out);
      case Event.Dismissed(var code) -> {
        if (code > 0) {
          quit(code, "dismissed", nowNanos, out);
        } else if (state == State.ANNOUNCING) {
          askForUpdate(nowNanos, out);
        }
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos < deadlineNanos) {
      return;
    }
    deadlineNanos = Long.MAX_VALUE;
    switch (state) {
      case AWAITING_HELO -> quit(Quit.BAD_AGENT, "handshake too slow", nowNanos, out);
      case CHECKING -> register(nowNanos, out);
      case REGISTERING -> quit(Quit.UNAVAILABLE, "no answer inside", nowNanos, out);
      case ANNOUNCING -> askForUpdate(nowNanos, out);
      case CLOSING -> close(closing, out);
      case CLOSED -> {}
    }
  }

  /** {@link Long#MAX_VALUE} while nothing is waited for. */
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  private void said(Message message, long nowNanos, Consumer<Action> out) {
    if (!bound.take(nowNanos)) {
      return;
    }
    if (message instanceof Quit quit) {
      if (quit.code() == Quit.NORMAL || quit.code() == 0) {
        send(new Quit(Quit.NORMAL), out);
      }
      close("left with " + quit.code(), out);
    } else if (state == State.AWAITING_HELO) {
      if (message instanceof Helo helo) {
        introduced(helo, nowNanos, out);
      } else if (!(message instanceof Message.Connect)) {
        quit(Quit.BAD_RESPONSE, "no helo", nowNanos, out);
      }
    } else if (state == State.ANNOUNCING && message instanceof Bcst bcst) {
      announced(bcst, out);
    }
  }

  private void introduced(Helo helo, long nowNanos, Consumer<Action> out) {
    sid = helo.sid();
    bcid = helo.bcid();
    port = Math.max(helo.port(), 0);
    if (sid == null || sid.isZero()) {
      quit(Quit.NOT_IDENTIFIED, "no session id", nowNanos, out);
    } else if (sid.equals(self.sid())) {
      close("connected to itself", out);
    } else if (helo.version() != 0 && helo.version() < Protocol.VERSION_MIN) {
      quit(Quit.BAD_AGENT, "version " + helo.version(), nowNanos, out);
    } else if (directory == null) {
      port = 0;
      greet(0, out);
      quit(Quit.OFF_AIR, "port check", nowNanos, out);
    } else if (helo.ping() > 0) {
      port = 0;
      if (remote.ip().isGlobal() || checkPrivate) {
        await(State.CHECKING, PORT_CHECK_NANOS, nowNanos);
        out.accept(new Action.CheckPort(new Endpoint(remote.ip(), helo.ping()), sid));
      } else {
        register(nowNanos, out);
      }
    } else {
      register(nowNanos, out);
    }
  }

  private void register(long nowNanos, Consumer<Action> out) {
    if (sid != null) {
      await(State.REGISTERING, LINGER_NANOS, nowNanos);
      out.accept(new Action.Register(sid, bcid, remote));
    }
  }

  private void registered(int refusal, long disabled, long nowNanos, Consumer<Action> out) {
    if (state != State.REGISTERING || directory == null) {
      return;
    }
    greet(disabled, out);
    if (refusal != 0) {
      quit(refusal, "refused", nowNanos, out);
      return;
    }
    send(new Root(directory.toRoot(), false), out);
    send(new Message.Ok(1), out);
    send(Root.UPDATE, out);
    await(State.ANNOUNCING, intervalNanos(), nowNanos);
  }

  private void announced(Bcst bcst, Consumer<Action> out) {
    Chan chan = null;
    Host host = null;
    for (var message : bcst.payload()) {
      if (message instanceof Chan found) {
        chan = found;
      } else if (message instanceof Host found) {
        host = found;
      }
    }
    var mine = host != null && sid != null && sid.equals(host.sid());
    if (chan != null && chan.id() != null && host != null && mine && sid != null) {
      var known = chan.bcid() == null && bcid != null ? bcid : chan.bcid();
      var owned = new Chan(chan.id(), known, chan.info(), chan.track(), chan.packets());
      out.accept(new Action.Announced(sid, owned, host));
    }
  }

  private void askForUpdate(long nowNanos, Consumer<Action> out) {
    if (directory != null) {
      var routing = self.routing(Bcst.Group.TRACKERS, Identity.TTL, null, null);
      send(new Bcst(routing, List.of(new Root(directory.toRoot(), true))), out);
      await(State.ANNOUNCING, intervalNanos(), nowNanos);
    }
  }

  private long intervalNanos() {
    return directory == null ? Long.MAX_VALUE / 2 : directory.intervalSeconds() * 1_000_000_000L;
  }

  private void greet(long disabled, Consumer<Action> out) {
    send(new Oleh(Protocol.AGENT, self.sid(), Protocol.VERSION, remote.ip(), port, disabled), out);
  }

  private void quit(int code, String reason, long nowNanos, Consumer<Action> out) {
    send(new Quit(code), out);
    closing = reason;
    await(State.CLOSING, LINGER_NANOS, nowNanos);
  }

  private void close(String reason, Consumer<Action> out) {
    state = State.CLOSED;
    deadlineNanos = Long.MAX_VALUE;
    out.accept(new Action.Close(reason));
  }

  private void await(State next, long nanos, long nowNanos) {
    state = next;
    deadlineNanos = nowNanos + nanos;
  }

  private static void send(Message message, Consumer<Action> out) {
    out.accept(new Action.Send(Pcp.encode(message)));
  }
}
