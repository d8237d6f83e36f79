package org.millrace.node.peer;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.pcp.Child;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.RelayOut;
import org.millrace.node.transport.Opening;
import org.millrace.node.transport.RingReader;

/**
 * A node that asks for a channel: on a connection that came with its request, or on one that this
 * node opened because it was asked to call.
 */
final class ChildSession implements Session {

  private static final Duration CALL_PATIENCE = Duration.ofSeconds(5);
  private static final int EARLY_MAX = 8;
  private static final long REQUEST_NANOS = 10_000_000_000L;

  private final Identity identity;
  private final boolean checkPrivate;
  private final @Nullable Endpoint callee;
  private final @Nullable Guid wanted;
  private final Line line;
  private @Nullable ChannelRequest request;
  private @Nullable RelayOut relay;
  private @Nullable PeerConnection self;
  private @Nullable WireRing wire;
  private @Nullable RingReader reader;
  private final List<Message> early = new ArrayList<>();
  private boolean answered;
  private long requestDeadlineNanos = Long.MAX_VALUE;

  private ChildSession(
      Identity identity,
      boolean checkPrivate,
      Line line,
      @Nullable ChannelRequest request,
      @Nullable Endpoint callee,
      @Nullable Guid wanted) {
    this.identity = identity;
    this.checkPrivate = checkPrivate;
    this.line = line;
    this.request = request;
    this.callee = callee;
    this.wanted = wanted;
  }

  static ChildSession asked(
      Identity identity, boolean checkPrivate, Line line, ChannelRequest request) {
    return new ChildSession(identity, checkPrivate, line, request, null, null);
  }

  /** Calls a node that cannot connect here, and serves what it then asks for. */
  static ChildSession calling(Identity identity, boolean checkPrivate, Endpoint to, Guid cid) {
    var reader = PcpReader.beginningWithHead(org.millrace.messages.pcp.AtomLimits.CONTROL);
    return new ChildSession(identity, checkPrivate, Line.of(reader), null, to, cid);
  }

  @Override
  public void begin(PeerConnection connection, long nowNanos) {
    self = connection;
    if (callee != null) {
      requestDeadlineNanos = nowNanos + REQUEST_NANOS;
      connection.dial(callee, CALL_PATIENCE, line);
    } else if (request != null) {
      ask(request);
      connection.listen(line);
    }
  }

  @Override
  public void connected(Line opened, long nowNanos) {
    opened.send(new GivLine(wanted).encode());
  }

  private void ask(ChannelRequest asked) {
    request = asked;
    requestDeadlineNanos = Long.MAX_VALUE;
    relay = new RelayOut(identity, asked, line.remote(), checkPrivate);
    self().network().tell(new PeerNetwork.Asked(self().number(), asked, line.remote()));
  }

  @Override
  public void heard(Incoming incoming, long nowNanos) {
    switch (incoming) {
      case Incoming.HeadRead(var head) -> {
        var asked = ChannelRequest.of(head).filter(r -> relay == null && r.id().equals(wanted));
        if (asked.isPresent()) {
          ask(asked.get());
        } else {
          end();
        }
      }
      case Incoming.MessageRead(var message) -> {
        // Who greets along with the request is heard once that is decided.
        if (answered) {
          on(new RelayOut.Event.Said(message), nowNanos);
        } else if (early.size() < EARLY_MAX) {
          early.add(message);
        }
      }
      case Incoming.Broken(var reason) -> {
        if (relay == null) {
          end();
        } else {
          on(new RelayOut.Event.Broken(reason), nowNanos);
        }
      }
    }
  }

  @Override
  public void told(Order order, long nowNanos) {
    switch (order) {
      case Order.Answer(var verdict, var stream) -> {
        wire = stream;
        on(new RelayOut.Event.Asked(verdict), nowNanos);
        answered = true;
        early.forEach(message -> on(new RelayOut.Event.Said(message), nowNanos));
        early.clear();
      }
      case Order.HostsPicked(var hosts) -> on(new RelayOut.Event.HostsPicked(hosts), nowNanos);
      case Order.PortChecked(var port) -> on(new RelayOut.Event.PortChecked(port), nowNanos);
      case Order.Dismiss dismissed -> dismiss(dismissed, nowNanos);
      case Order.Pass(var bytes) -> send(bytes);
      case Order.Flow _, Order.Leave _, Order.Registered _, Order.Announce _ -> {}
    }
  }

  /** The last words of a stream are said in one piece: after them nothing of it may follow. */
  private void dismiss(Order.Dismiss order, long nowNanos) {
    var reading = reader;
    var going = relay;
    if (going == null) {
      end();
      return;
    }
    var event = new RelayOut.Event.Dismissed(order.code(), order.hosts());
    if (reading == null) {
      on(event, nowNanos);
      return;
    }
    var last = new ByteArrayOutputStream();
    going.on(
        event,
        nowNanos,
        action -> {
          if (action instanceof RelayOut.Action.Send(var bytes)) {
            last.writeBytes(bytes);
          }
        });
    reading.eventLoop().execute(() -> reading.finish(last.toByteArray()));
  }

  @Override
  public void gone(long nowNanos) {
    end();
  }

  @Override
  public void onDeadline(long nowNanos) {
    if (nowNanos >= requestDeadlineNanos) {
      end();
    } else if (relay != null) {
      relay.onDeadline(nowNanos, action -> act(action));
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return relay == null ? requestDeadlineNanos : relay.nextDeadlineNanos();
  }

  private void on(RelayOut.Event event, long nowNanos) {
    if (relay != null) {
      relay.on(event, nowNanos, this::act);
    }
  }

  private void act(RelayOut.Action action) {
    var network = self().network();
    var number = self().number();
    switch (action) {
      case RelayOut.Action.Send(var bytes) -> send(bytes);
      case RelayOut.Action.CheckPort(var target, var sid) ->
          network.tell(new PeerNetwork.CheckPort(target, sid, self().self()));
      case RelayOut.Action.PickHosts(var asker) ->
          network.tell(new PeerNetwork.PickHosts(number, asker));
      case RelayOut.Action.BeginStream(var child, var position) -> stream(child, position);
      case RelayOut.Action.Route(var bcst) -> network.tell(new PeerNetwork.Routed(number, bcst));
      case RelayOut.Action.Close _ -> end();
    }
  }

  private void stream(Child child, long position) {
    var stream = wire;
    if (stream == null) {
      end();
      return;
    }
    var made = new RingReader(line.channel(), stream.fanOut(), QUIETLY_OR_OFF_AIR, null, _ -> {});
    stream.resumeAt(position).ifPresent(made::startAt);
    reader = made;
    stream.fanOut().add(made);
    self().network().tell(new PeerNetwork.Streaming(self().number(), child, made::bytesSent));
  }

  private void send(byte[] bytes) {
    var reading = reader;
    if (reading == null) {
      line.send(bytes);
    } else {
      reading.eventLoop().execute(() -> reading.inject(bytes));
    }
  }

  private void end() {
    self().close();
    self().end();
  }

  private PeerConnection self() {
    var known = self;
    if (known == null) {
      throw new IllegalStateException("has not begun");
    }
    return known;
  }

  /** The session has said all before the stream; a channel that ends is off the air. */
  private static final Opening QUIETLY_OR_OFF_AIR =
      new Opening() {
        @Override
        public byte[] head(MediaInfo media) {
          return new byte[0];
        }

        @Override
        public byte[] sorry() {
          return farewell();
        }

        @Override
        public byte[] farewell() {
          return Pcp.encode(new Quit(Quit.OFF_AIR));
        }
      };
}
