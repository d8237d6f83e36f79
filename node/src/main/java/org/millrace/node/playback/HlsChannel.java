package org.millrace.node.playback;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.hls.HlsLimits;
import org.millrace.node.core.hls.HlsStream;
import org.millrace.node.core.hls.Reply;
import org.millrace.node.core.hls.ViewerLedger;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.transport.ReaderReport;
import org.millrace.node.transport.RingTap;

/**
 * One channel as HLS: its stream cut into segments, and its viewers. Begins with the first request
 * and ends when nobody has asked for a while. Lives on one event loop.
 */
final class HlsChannel {

  /** Who asks. */
  record Asker(String session, InetSocketAddress remote, String agent) {

    /** Requests for files name no session: they belong to the latest of the same program. */
    String program() {
      return remote.getAddress().getHostAddress() + " " + agent;
    }
  }

  private record Seat(Admission.Place place, Asker asker, LongAdder sent) {}

  static final long VIEWER_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Sessions that are remembered as sent away; the oldest are forgotten. */
  private static final int SENT_AWAY_MAX = 256;

  private final LiveChannel channel;
  private final EventLoop loop;
  private final Admission admission;
  private final ListenerLog log;
  private final Runnable onIdle;
  private final HlsStream stream;
  private final RingTap tap;
  private final ViewerLedger viewers =
      new ViewerLedger(
          new ViewerLedger.Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, VIEWER_IDLE_NANOS));
  private final SharedBodies bodies = new SharedBodies();
  private final Map<String, Seat> seats = new HashMap<>();
  private final Map<String, String> sessionOfProgram = new HashMap<>();
  private final Map<Long, Consumer<Reply>> asking = new HashMap<>();

  private final LinkedHashSet<String> sentAway = new LinkedHashSet<>();

  private long lastRequest;
  private long askedNanos;
  private boolean closed;
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * Begins at once.
   *
   * @param onIdle called once, when it has closed
   */
  HlsChannel(
      LiveChannel channel,
      EventLoop loop,
      HlsLimits limits,
      String tag,
      Admission admission,
      ListenerLog log,
      Runnable onIdle) {
    this.channel = channel;
    this.loop = loop;
    this.admission = admission;
    this.log = log;
    this.onIdle = onIdle;
    var now = System.nanoTime();
    this.askedNanos = now;
    this.stream = new HlsStream(limits, tag, System.currentTimeMillis() - now / 1_000_000, now);
    this.tap =
        new RingTap(
            channel.fanOut(),
            loop,
            true,
            new RingTap.Sink() {
              @Override
              public void on(MediaEvent event, long arrivedNanos) {
                media(event, arrivedNanos);
              }

              @Override
              public void ended() {
                stream.on(new HlsStream.Event.Ended(), System.nanoTime(), HlsChannel.this::act);
              }
            });
    tap.open();
    loop.execute(this::onDeadline);
  }

  /** What its viewers are sent. */
  SharedBodies bodies() {
    return bodies;
  }

  EventLoop loop() {
    return loop;
  }

  /** The most recent request of a viewer; {@code false} and an answer if there is no place. */
  boolean admit(Asker asker, Consumer<Reply> answer) {
    if (sentAway.contains(asker.session())) {
      answer.accept(Reply.failed(403, 0, "You were sent away."));
      return false;
    }
    if (!seats.containsKey(asker.session())) {
      switch (admission.enter(channel, asker.remote().getAddress())) {
        case Admission.Full full -> {
          answer.accept(Reply.failed(503, 0, full.reason()));
          return false;
        }
        case Admission.Place place -> {
          var session = asker.session();
          var sent = new LongAdder();
          place.takenBy(
              new Admission.Guest(
                  asker.agent(), "HLS", sent::sum, () -> loop.execute(() -> sendAway(session))));
          seats.put(session, new Seat(place, asker, sent));
          sessionOfProgram.put(asker.program(), asker.session());
        }
      }
    }
    viewers.seen(asker.session(), address(asker), System.nanoTime(), this::changed);
    return true;
  }

  /** The session is worth nothing any more; whoever begins anew gets a new one. */
  private void sendAway(String session) {
    if (sentAway.size() == SENT_AWAY_MAX) {
      sentAway.remove(sentAway.getFirst());
    }
    sentAway.add(session);
    viewers.leave(session, this::changed);
  }

  /** Puts a question to the stream; the answer comes now or later. */
  void ask(LongFunction<HlsStream.Event> question, Asker asker, Consumer<Reply> answer) {
    var request = ++lastRequest;
    askedNanos = System.nanoTime();
    if (closed) {
      answer.accept(Reply.failed(503, 0, "not yet"));
      return;
    }
    asking.put(
        request,
        reply -> {
          var bytes = reply.bytes();
          channel.fanOut().counters().bytes.add(bytes);
          var session = sessionOfProgram.getOrDefault(asker.program(), asker.session());
          viewers.sent(session, bytes);
          var seat = seats.get(session);
          if (seat != null) {
            seat.sent.add(bytes);
          }
          answer.accept(reply);
        });
    stream.on(question.apply(request), askedNanos, this::act);
  }

  private void media(MediaEvent event, long arrivedNanos) {
    switch (event) {
      case MediaEvent.Header header ->
          stream.on(new HlsStream.Event.HeaderArrived(header), arrivedNanos, this::act);
      case MediaEvent.Frame frame ->
          stream.on(new HlsStream.Event.FrameArrived(frame), arrivedNanos, this::act);
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
    }
  }

  private void act(HlsStream.Action action) {
    switch (action) {
      case HlsStream.Action.Answer(var request, var reply) -> {
        var waiting = asking.remove(request);
        if (waiting != null) {
          waiting.accept(reply);
        }
      }
    }
  }

  /** Once a second: who waits too long, who has gone, whether anybody is left. */
  private void onDeadline() {
    var now = System.nanoTime();
    stream.onDeadline(now, this::act);
    viewers.expire(now, this::changed);
    if (now - askedNanos > IDLE_NANOS && asking.isEmpty()) {
      close();
    } else if (!closed) {
      deadline = loop.schedule(this::onDeadline, 1, TimeUnit.SECONDS);
    }
  }

  private void close() {
    closed = true;
    tap.close();
    viewers.leaveAll(this::changed);
    if (deadline != null) {
      deadline.cancel(false);
    }
    onIdle.run();
  }

  private void changed(ViewerLedger.Change change) {
    switch (change) {
      case ViewerLedger.Change.Came _ -> {}
      case ViewerLedger.Change.Gone gone -> {
        var seat = seats.remove(gone.session());
        if (seat != null) {
          sessionOfProgram.remove(seat.asker.program(), gone.session());
          seat.place.giveBack();
          var report =
              new ReaderReport(ReaderReport.End.CLIENT_LEFT, gone.bytes(), 0, gone.nanos());
          log.left(
              new ListenerLog.Visit(
                  seat.asker.remote(), channel.mount(), seat.asker.agent(), "HLS", report));
        }
      }
    }
  }

  private static String address(Asker asker) {
    InetAddress address = asker.remote().getAddress();
    return address.getHostAddress();
  }
}
