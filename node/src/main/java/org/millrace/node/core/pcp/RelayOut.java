package org.millrace.node.core.pcp;

import java.util.List;
import java.util.function.Consumer;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.ChannelResponse;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;

/**
 * The serving side of a relay connection.
 *
 * <pre>
 *   request ─▶ 200/503 ─▶ helo ─▶ [port check] ─▶ oleh ─▶ ok ─▶ stream ─▶ quit
 *           └▶ 404                                     └▶ hosts ─▶ quit 1003
 * </pre>
 *
 * <p>Stream packets do not pass here: {@link Action.BeginStream} hands the connection to the
 * channel's framed ring. Each state has a deadline, and messages of a child are bounded in rate.
 */
public final class RelayOut {

  static final long HANDSHAKE_NANOS = 18_000_000_000L;
  static final long PORT_CHECK_NANOS = 15_000_000_000L;
  static final long LINGER_NANOS = 1_000_000_000L;
  private static final double MESSAGES_PER_SECOND = 200;
  private static final double MESSAGES_AT_ONCE = 400;

  /** What the node has decided about the request before the session begins. */
  public sealed interface Verdict {
    /**
     * There is a slot.
     *
     * @param newest the newest position
     */
    record Serve(ChanInfo info, long newest) implements Verdict {}

    /** No slot, or only hits are known. */
    record Elsewhere() implements Verdict {}

    /** The channel is unknown, or of the other address family. */
    record Unknown() implements Verdict {}
  }

  /** What happened. */
  public sealed interface Event {
    record Asked(Verdict verdict) implements Event {}

    record Said(Message message) implements Event {}

    /** The bytes make no sense any more. */
    record Broken(String reason) implements Event {}

    /** The answer to {@link Action.CheckPort}; 0 when nobody answered with the right id. */
    record PortChecked(int port) implements Event {}

    /** The answer to {@link Action.PickHosts}; with a directory's settings if this is one. */
    record HostsPicked(List<Message> rootAndHosts) implements Event {}

    /** The child has to go: its slot is needed, or the channel ends. */
    record Dismissed(int code, List<Host> hosts) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Send(byte[] bytes) implements Action {}

    record CheckPort(Endpoint target, Guid expectedSid) implements Action {}

    record PickHosts(Child asker) implements Action {}

    /**
     * Send the channel from here on.
     *
     * @param position the last the child has, 0 for none
     */
    record BeginStream(Child child, long position) implements Action {}

    record Route(Bcst bcst) implements Action {}

    /** Nothing more is said; close once what was sent is out. */
    record Close(String reason) implements Action {}
  }

  private enum State {
    ASKED,
    AWAITING_HELO,
    CHECKING,
    PICKING,
    STREAMING,
    CLOSING,
    CLOSED
  }

  private final Identity self;
  private final ChannelRequest request;
  private final Endpoint remote;
  private final boolean checkPrivate;
  private final RateBound bound = new RateBound(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE);
  private State state = State.ASKED;
  private boolean serves;
  private Child child;
  private long deadlineNanos = Long.MAX_VALUE;
  private String closing = "";

  /**
   * @param remote the other end of the connection
   * @param checkPrivate also test ports at private addresses: for nodes of one network
   */
  public RelayOut(Identity self, ChannelRequest request, Endpoint remote, boolean checkPrivate) {
    this.self = self;
    this.request = request;
    this.remote = remote;
    this.checkPrivate = checkPrivate;
    this.child = new Child(null, request.agent(), remote, 0);
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (state == State.CLOSED || state == State.CLOSING) {
      return;
    }
    switch (event) {
      case Event.Asked(var verdict) -> answer(verdict, nowNanos, out);
      case Event.Said(var message) -> said(message, nowNanos, out);
      case Event.Broken(var reason) -> quit(Quit.PROTOCOL_ERROR, reason, nowNanos, out);
      case Event.PortChecked(var port) -> {
        if (state == State.CHECKING) {
          child = new Child(child.sid(), child.agent(), remote, port);
          greet(nowNanos, out);
        }
      }
      case Event.HostsPicked(var hosts) -> {
        if (state == State.PICKING) {
          hosts.stream()
              .limit(Protocol.HOSTS_OFFERED_MAX + 1L)
              .forEach(message -> send(message, out));
          quit(Quit.UNAVAILABLE, "sent elsewhere", nowNanos, out);
        }
      }
      case Event.Dismissed(var code, var hosts) -> {
        hosts.stream().limit(Protocol.HOSTS_OFFERED_MAX).forEach(host -> send(host, out));
        quit(code, "dismissed", nowNanos, out);
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos < deadlineNanos) {
      return;
    }
    deadlineNanos = Long.MAX_VALUE;
    switch (state) {
      case CHECKING -> greet(nowNanos, out);
      case AWAITING_HELO, PICKING -> quit(Quit.BAD_AGENT, "handshake too slow", nowNanos, out);
      case CLOSING -> {
        state = State.CLOSED;
        out.accept(new Action.Close(closing));
      }
      case ASKED, STREAMING, CLOSED -> {}
    }
  }

  /** {@link Long#MAX_VALUE} while nothing is waited for. */
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  /** The other side, as far as it has introduced itself. */
  public Child child() {
    return child;
  }

  private void answer(Verdict verdict, long nowNanos, Consumer<Action> out) {
    switch (verdict) {
      case Verdict.Unknown() -> {
        out.accept(new Action.Send(ChannelResponse.unknown()));
        close("unknown channel", out);
      }
      case Verdict.Elsewhere() -> {
        out.accept(new Action.Send(ChannelResponse.elsewhere()));
        await(State.AWAITING_HELO, HANDSHAKE_NANOS, nowNanos);
      }
      case Verdict.Serve(var info, var newest) -> {
        serves = true;
        var position = Positions.wire(newest);
        out.accept(
            new Action.Send(ChannelResponse.found(request.id(), info, position, Protocol.AGENT)));
        if (request.pcpVersion() == 0) {
          stream(out);
        } else {
          await(State.AWAITING_HELO, HANDSHAKE_NANOS, nowNanos);
        }
      }
    }
  }

  private void said(Message message, long nowNanos, Consumer<Action> out) {
    if (!bound.take(nowNanos)) {
      return;
    }
    switch (state) {
      case AWAITING_HELO -> {
        if (message instanceof Helo helo) {
          introduced(helo, nowNanos, out);
        } else {
          quit(Quit.BAD_RESPONSE, "no helo", nowNanos, out);
        }
      }
      case STREAMING -> {
        switch (message) {
          case Bcst bcst -> out.accept(new Action.Route(bcst));
          case Quit quit -> left(quit, nowNanos, out);
          case Message.Connect _,
              Message.Ok _,
              Message.Note _,
              Message.Unknown _,
              Helo _,
              Oleh _,
              Chan _,
              Host _,
              Root _,
              Push _ -> {}
        }
      }
      case CHECKING, PICKING -> {
        if (message instanceof Quit quit) {
          left(quit, nowNanos, out);
        }
      }
      case ASKED, CLOSING, CLOSED -> {}
    }
  }

  private void introduced(Helo helo, long nowNanos, Consumer<Action> out) {
    var sid = helo.sid();
    child = new Child(sid, helo.agent(), remote, Math.max(helo.port(), 0));
    if (sid == null || sid.isZero()) {
      quit(Quit.NOT_IDENTIFIED, "no session id", nowNanos, out);
    } else if (sid.equals(self.sid())) {
      close("connected to itself", out);
    } else if (helo.version() != 0 && helo.version() < Protocol.VERSION_MIN) {
      quit(Quit.BAD_AGENT, "version " + helo.version(), nowNanos, out);
    } else if (helo.ping() > 0 && mayCheck()) {
      child = new Child(sid, helo.agent(), remote, 0);
      await(State.CHECKING, PORT_CHECK_NANOS, nowNanos);
      out.accept(new Action.CheckPort(new Endpoint(remote.ip(), helo.ping()), sid));
    } else {
      if (helo.ping() > 0) {
        child = new Child(sid, helo.agent(), remote, 0);
      }
      greet(nowNanos, out);
    }
  }

  private boolean mayCheck() {
    return remote.ip().isGlobal() || checkPrivate;
  }

  private void greet(long nowNanos, Consumer<Action> out) {
    send(new Oleh(Protocol.AGENT, self.sid(), Protocol.VERSION, remote.ip(), child.port(), 0), out);
    if (serves) {
      send(new Message.Ok(1), out);
      stream(out);
    } else {
      await(State.PICKING, HANDSHAKE_NANOS, nowNanos);
      out.accept(new Action.PickHosts(child));
    }
  }

  private void stream(Consumer<Action> out) {
    state = State.STREAMING;
    deadlineNanos = Long.MAX_VALUE;
    out.accept(new Action.BeginStream(child, request.position()));
  }

  private void left(Quit quit, long nowNanos, Consumer<Action> out) {
    if (quit.code() == Quit.NORMAL || quit.code() == 0) {
      quit(Quit.NORMAL, "left", nowNanos, out);
    } else {
      close("left with " + quit.code(), out);
    }
  }

  private void quit(int code, String reason, long nowNanos, Consumer<Action> out) {
    if (state != State.ASKED) {
      send(new Quit(code), out);
    }
    closing = reason;
    // Time for the other side to read the end before the socket goes.
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
