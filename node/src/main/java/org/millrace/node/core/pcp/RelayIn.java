package org.millrace.node.core.pcp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.ChannelRequest;
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
import org.millrace.messages.pcp.TextHead;
import org.millrace.messages.pcp.Track;

/**
 * The asking side of a relay connection.
 *
 * <pre>
 *   connect ─▶ GET + helo ─▶ 200 ─▶ oleh ─▶ [ok] ─▶ chan … ─▶ quit
 *                         ├▶ 503 ─▶ oleh ─▶ hosts ─▶ quit 1003
 *                         └▶ 404
 * </pre>
 *
 * <p>The other side may test our port before its oleh, so the handshake is given longer than such a
 * test takes. Packets pass by this session on their way to the {@link Splicer} once {@link
 * Action.Accepted} was said; it sees only what else the upstream says.
 */
public final class RelayIn {

  static final long CONNECT_NANOS = 3_000_000_000L;
  static final long HEAD_NANOS = 8_000_000_000L;
  static final long HANDSHAKE_NANOS = 20_000_000_000L;

  /** Hosts taken from one answer. */
  static final int HOSTS_MAX = 32;

  private static final double MESSAGES_PER_SECOND = 100;
  private static final double MESSAGES_AT_ONCE = 200;

  /** Why a session ended without or after a stream. */
  public enum End {
    /** Nobody there, or nobody who answers in time. */
    UNREACHABLE,
    /** It knows the channel but has no slot. */
    FULL,
    /** It does not know the channel. */
    UNKNOWN_CHANNEL,
    /** It says things no peer of this network says. */
    BAD_PEER,
    /** It is this node. */
    LOOPBACK,
    /** It made room for somebody else. */
    EVICTED,
    /** It no longer has the channel. */
    OFF_AIR,
    /** The connection went away. */
    LOST,
    /** This node went away from it. */
    LEFT
  }

  /** What happened. */
  public sealed interface Event {
    record Connected() implements Event {}

    record HeadRead(TextHead head) implements Event {}

    record Said(Message message) implements Event {}

    record Broken(String reason) implements Event {}

    /** Connecting failed, or the connection was closed. */
    record Closed() implements Event {}

    /** This node no longer wants it; with the last status report to send, if there is one. */
    record Left(@Nullable Bcst farewell) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Send(byte[] bytes) implements Action {}

    /** The handshake is over: packets read from now on are the stream. */
    record Accepted(Guid sid, String agent, Oleh oleh) implements Action {}

    record Describe(@Nullable ChanInfo info, @Nullable Track track) implements Action {}

    record Route(Bcst bcst) implements Action {}

    /** A node of the channel that the upstream tells of. */
    record LearnHost(Host host) implements Action {}

    /** The session is over; close the connection. Said once, last. */
    record Finish(End end, List<Host> hosts) implements Action {}
  }

  private enum State {
    CONNECTING,
    AWAITING_HEAD,
    AWAITING_OLEH,
    REFUSED,
    STREAMING,
    OVER
  }

  private final Identity self;
  private final Reach reach;
  private final ChannelRequest request;
  private final RateBound bound = new RateBound(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE);
  private final List<Host> hosts = new ArrayList<>();
  private State state = State.CONNECTING;
  private boolean full;
  private long deadlineNanos;

  /** Begins with a connection that is being opened. */
  public RelayIn(Identity self, Reach reach, ChannelRequest request, long nowNanos) {
    this.self = self;
    this.reach = reach;
    this.request = request;
    this.deadlineNanos = nowNanos + CONNECT_NANOS;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (state == State.OVER) {
      return;
    }
    switch (event) {
      case Event.Connected() -> ask(nowNanos, out);
      case Event.HeadRead(var head) -> answered(head, nowNanos, out);
      case Event.Said(var message) -> said(message, nowNanos, out);
      case Event.Broken(_) -> finish(End.BAD_PEER, out);
      case Event.Closed() -> finish(endOfClose(), out);
      case Event.Left(var farewell) -> {
        if (state == State.STREAMING && farewell != null) {
          send(farewell, out);
        }
        finish(End.LEFT, out);
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos >= deadlineNanos && state != State.OVER) {
      finish(state == State.REFUSED ? End.FULL : End.UNREACHABLE, out);
    }
  }

  /** {@link Long#MAX_VALUE} while nothing is waited for. */
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  private void ask(long nowNanos, Consumer<Action> out) {
    if (state != State.CONNECTING) {
      return;
    }
    // The helo goes along with the request: one round trip less before the stream.
    out.accept(new Action.Send(request.encode()));
    send(reach.helo(self, null), out);
    await(State.AWAITING_HEAD, HEAD_NANOS, nowNanos);
  }

  private void answered(TextHead head, long nowNanos, Consumer<Action> out) {
    if (state != State.AWAITING_HEAD) {
      finish(End.BAD_PEER, out);
      return;
    }
    switch (head.status()) {
      case 200 -> await(State.AWAITING_OLEH, HANDSHAKE_NANOS, nowNanos);
      case 503 -> {
        full = true;
        await(State.AWAITING_OLEH, HANDSHAKE_NANOS, nowNanos);
      }
      case 404 -> finish(End.UNKNOWN_CHANNEL, out);
      default -> finish(End.BAD_PEER, out);
    }
  }

  private void said(Message message, long nowNanos, Consumer<Action> out) {
    if (!(message instanceof Chan) && !bound.take(nowNanos)) {
      return;
    }
    switch (message) {
      case Oleh oleh -> greeted(oleh, nowNanos, out);
      case Host host -> learned(host, out);
      case Quit quit -> finish(endOfQuit(quit), out);
      case Chan chan -> {
        if (state == State.STREAMING && (chan.info() != null || chan.track() != null)) {
          out.accept(new Action.Describe(chan.info(), chan.track()));
        }
      }
      case Bcst bcst -> {
        if (state == State.STREAMING) {
          out.accept(new Action.Route(bcst));
        }
      }
      case Message.Ok _,
          Message.Connect _,
          Message.Note _,
          Message.Unknown _,
          Helo _,
          Root _,
          Push _ -> {}
    }
  }

  private void greeted(Oleh oleh, long nowNanos, Consumer<Action> out) {
    if (state != State.AWAITING_OLEH) {
      return;
    }
    var sid = oleh.sid();
    if (sid == null) {
      finish(End.BAD_PEER, out);
    } else if (sid.equals(self.sid())) {
      finish(End.LOOPBACK, out);
    } else if (oleh.version() != 0 && oleh.version() < Protocol.VERSION_MIN) {
      finish(End.BAD_PEER, out);
    } else if (full) {
      await(State.REFUSED, HANDSHAKE_NANOS, nowNanos);
    } else {
      state = State.STREAMING;
      deadlineNanos = Long.MAX_VALUE;
      out.accept(new Action.Accepted(sid, oleh.agent(), oleh));
    }
  }

  private void learned(Host host, Consumer<Action> out) {
    if (host.sid() == null || self.sid().equals(host.sid())) {
      return;
    }
    if (state == State.STREAMING) {
      out.accept(new Action.LearnHost(host));
    } else if (hosts.size() < HOSTS_MAX) {
      hosts.add(host);
    }
  }

  private End endOfQuit(Quit quit) {
    if (state != State.STREAMING) {
      return full ? End.FULL : End.BAD_PEER;
    }
    return switch ((int) quit.code()) {
      case Quit.UNAVAILABLE -> End.EVICTED;
      case Quit.OFF_AIR, Quit.SHUTDOWN -> End.OFF_AIR;
      default -> End.LOST;
    };
  }

  private End endOfClose() {
    return switch (state) {
      case CONNECTING, AWAITING_HEAD, AWAITING_OLEH -> full ? End.FULL : End.UNREACHABLE;
      case REFUSED -> End.FULL;
      case STREAMING, OVER -> End.LOST;
    };
  }

  private void finish(End end, Consumer<Action> out) {
    state = State.OVER;
    deadlineNanos = Long.MAX_VALUE;
    out.accept(new Action.Finish(end, List.copyOf(hosts)));
  }

  private void await(State next, long nanos, long nowNanos) {
    state = next;
    deadlineNanos = nowNanos + nanos;
  }

  private static void send(Message message, Consumer<Action> out) {
    out.accept(new Action.Send(Pcp.encode(message)));
  }
}
