package org.millrace.node.core.pcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;

/**
 * Keeps one directory told of all our channels, over one connection that is opened again whenever
 * it fails.
 *
 * <pre>
 *   RESTING ─▶ CONNECTING ─▶ GREETING ─▶ ANNOUNCING ─▶ RESTING …      BANNED: never again
 * </pre>
 *
 * <p>Announces at once, on change but not within {@link #CHANGE_NANOS} of the last time, in the
 * interval the directory asks for, and when it says so. At most {@link #CHANNELS_MAX} channels.
 */
public final class AnnounceOut {

  static final int CHANNELS_MAX = 256;
  static final long CONNECT_NANOS = 5_000_000_000L;

  /** The directory may test our port first. */
  static final long HANDSHAKE_NANOS = 30_000_000_000L;

  static final long CHANGE_NANOS = 30_000_000_000L;
  static final long ASKED_NANOS = 5_000_000_000L;
  static final long INTERVAL_NANOS = 120_000_000_000L;

  /** How long after the announced time a silent directory counts as gone. */
  static final long SILENCE_NANOS = 30_000_000_000L;

  private static final long BACKOFF_FIRST_NANOS = 1_000_000_000L;
  private static final long BACKOFF_MAX_NANOS = 30_000_000_000L;
  private static final double BACKOFF_FACTOR = 1.5;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int INTERVAL_SECONDS_MIN = 30;
  private static final int INTERVAL_SECONDS_MAX = 600;

  /** How the directory stands to us. */
  public enum Status {
    RESTING,
    CONNECTING,
    GREETING,
    ANNOUNCING,
    BANNED
  }

  /** What happened. */
  public sealed interface Event {
    /** A channel is on the air, or says something new of itself. */
    record ChannelChanged(Announcement announcement) implements Event {}

    record ChannelEnded(Guid id) implements Event {}

    /** Somebody else tells of this channel from now on: it is not over. */
    record ChannelYielded(Guid id) implements Event {}

    /** What is known of our own reach. */
    record ReachChanged(Reach reach) implements Event {}

    record Connected() implements Event {}

    record Said(Message message) implements Event {}

    record Broken() implements Event {}

    /** Connecting failed, or the connection was closed. */
    record Closed() implements Event {}

    /** The operator wants another try at once. */
    record Restarted() implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Connect() implements Action {}

    record Send(byte[] bytes) implements Action {}

    record Close() implements Action {}

    /** What the directory says of our address and port. */
    record LearnReach(Oleh oleh) implements Action {}

    /** The directory's words for the operator. */
    record Tell(String message) implements Action {}

    record Report(Status status) implements Action {}
  }

  private final Identity self;
  private final RandomGenerator random;
  private final Map<Guid, Announcement> channels = new LinkedHashMap<>();
  private final Map<Guid, Announcement> told = new LinkedHashMap<>();
  private Reach reach;
  private Status status = Status.RESTING;
  private long backoffNanos = BACKOFF_FIRST_NANOS;
  private long intervalNanos = INTERVAL_NANOS;
  private long stepNanos = Long.MAX_VALUE;
  private long announceNanos = Long.MAX_VALUE;
  private long announcedNanos = Long.MIN_VALUE / 2;
  private long silentNanos = Long.MAX_VALUE;

  public AnnounceOut(Identity self, Reach reach, RandomGenerator random) {
    this.self = self;
    this.reach = reach;
    this.random = random;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    switch (event) {
      case Event.ChannelChanged(var announcement) -> changed(announcement, nowNanos, out);
      case Event.ChannelEnded(var id) -> ended(id, out);
      case Event.ChannelYielded(var id) -> {
        channels.remove(id);
        told.remove(id);
        if (channels.isEmpty() && status != Status.BANNED) {
          rest(Long.MAX_VALUE, out);
        }
      }
      case Event.ReachChanged(var learned) -> reach = learned;
      case Event.Connected() -> connected(nowNanos, out);
      case Event.Said(var message) -> said(message, nowNanos, out);
      case Event.Broken(), Event.Closed() -> failed(nowNanos, out);
      case Event.Restarted() -> {
        backoffNanos = BACKOFF_FIRST_NANOS;
        if (status == Status.BANNED || status == Status.RESTING) {
          enter(Status.RESTING, out);
          stepNanos = channels.isEmpty() ? Long.MAX_VALUE : nowNanos;
        }
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos >= stepNanos) {
      stepNanos = Long.MAX_VALUE;
      if (status == Status.RESTING) {
        connect(nowNanos, out);
      } else {
        failed(nowNanos, out);
      }
    }
    if (nowNanos >= silentNanos) {
      failed(nowNanos, out);
    }
    if (nowNanos >= announceNanos && status == Status.ANNOUNCING) {
      announceAll(nowNanos, out);
    }
  }

  /** {@link Long#MAX_VALUE} while nothing is waited for. */
  public long nextDeadlineNanos() {
    var announce = status == Status.ANNOUNCING ? announceNanos : Long.MAX_VALUE;
    return Math.min(stepNanos, Math.min(announce, silentNanos));
  }

  public Status status() {
    return status;
  }

  private void changed(Announcement announcement, long nowNanos, Consumer<Action> out) {
    if (channels.size() >= CHANNELS_MAX && !channels.containsKey(announcement.id())) {
      return;
    }
    channels.put(announcement.id(), announcement);
    if (status == Status.RESTING && stepNanos == Long.MAX_VALUE) {
      connect(nowNanos, out);
    } else if (status == Status.ANNOUNCING) {
      var before = told.get(announcement.id());
      if (before == null) {
        tell(announcement, out);
      } else if (!before.sameAs(announcement)) {
        announceNanos = Math.min(announceNanos, Math.max(nowNanos, announcedNanos + CHANGE_NANOS));
      }
    }
  }

  private void ended(Guid id, Consumer<Action> out) {
    channels.remove(id);
    var last = told.remove(id);
    if (last != null && status == Status.ANNOUNCING) {
      send(last.offAir().envelope(self), out);
    }
    if (channels.isEmpty()) {
      if (status == Status.ANNOUNCING) {
        send(new Quit(Quit.OFF_AIR), out);
      }
      if (status != Status.BANNED) {
        rest(Long.MAX_VALUE, out);
      }
    }
  }

  private void connect(long nowNanos, Consumer<Action> out) {
    if (channels.isEmpty()) {
      return;
    }
    enter(Status.CONNECTING, out);
    stepNanos = nowNanos + CONNECT_NANOS;
    out.accept(new Action.Connect());
  }

  private void connected(long nowNanos, Consumer<Action> out) {
    if (status == Status.CONNECTING) {
      enter(Status.GREETING, out);
      stepNanos = nowNanos + HANDSHAKE_NANOS;
      send(new Message.Connect(1), out);
      send(reach.helo(self, self.bcid()), out);
    }
  }

  private void said(Message message, long nowNanos, Consumer<Action> out) {
    switch (message) {
      case Oleh oleh -> {
        out.accept(new Action.LearnReach(oleh));
        if (oleh.disabled() != 0) {
          ban(out);
        }
      }
      case Message.Ok _ -> {
        if (status == Status.GREETING) {
          enter(Status.ANNOUNCING, out);
          stepNanos = Long.MAX_VALUE;
          backoffNanos = BACKOFF_FIRST_NANOS;
          silentNanos = nowNanos + intervalNanos + SILENCE_NANOS;
          told.clear();
          announceAll(nowNanos, out);
        }
      }
      case Root root -> obey(root, nowNanos, out);
      case Bcst bcst -> {
        for (var inner : bcst.payload()) {
          if (inner instanceof Root root) {
            obey(root, nowNanos, out);
          }
        }
      }
      case Quit quit -> {
        if (quit.code() == Quit.GENERAL_REFUSAL) {
          ban(out);
        } else {
          failed(nowNanos, out);
        }
      }
      case Message.Note note -> out.accept(new Action.Tell(note.text()));
      case Message.Connect _, Message.Unknown _, Helo _, Chan _, Host _, Push _ -> {}
    }
  }

  private void obey(Root root, long nowNanos, Consumer<Action> out) {
    var settings = root.settings();
    if (settings != null) {
      if (settings.intervalSeconds() > 0) {
        intervalNanos = clampSeconds(settings.intervalSeconds());
      }
      if (!settings.message().isEmpty()) {
        out.accept(new Action.Tell(settings.message()));
      }
    }
    if (status != Status.ANNOUNCING) {
      return;
    }
    var next = settings == null || settings.nextSeconds() <= 0 ? 0 : settings.nextSeconds();
    silentNanos = nowNanos + (next == 0 ? intervalNanos : clampSeconds(next)) + SILENCE_NANOS;
    if (root.update()) {
      announceNanos = Math.min(announceNanos, Math.max(nowNanos, announcedNanos + ASKED_NANOS));
    }
  }

  private static long clampSeconds(int seconds) {
    return Math.clamp(seconds, INTERVAL_SECONDS_MIN, INTERVAL_SECONDS_MAX) * SECOND_NANOS;
  }

  private void announceAll(long nowNanos, Consumer<Action> out) {
    channels.values().forEach(announcement -> tell(announcement, out));
    announcedNanos = nowNanos;
    announceNanos = nowNanos + intervalNanos;
  }

  private void tell(Announcement announcement, Consumer<Action> out) {
    told.put(announcement.id(), announcement);
    send(announcement.envelope(self), out);
  }

  private void failed(long nowNanos, Consumer<Action> out) {
    if (status == Status.RESTING || status == Status.BANNED) {
      return;
    }
    // A little chance keeps announcers of one directory from coming back all at once.
    var jitter = (long) (backoffNanos * 0.2 * random.nextDouble());
    rest(channels.isEmpty() ? Long.MAX_VALUE : nowNanos + backoffNanos + jitter, out);
    backoffNanos = Math.min((long) (backoffNanos * BACKOFF_FACTOR), BACKOFF_MAX_NANOS);
  }

  private void ban(Consumer<Action> out) {
    rest(Long.MAX_VALUE, out);
    enter(Status.BANNED, out);
  }

  private void rest(long untilNanos, Consumer<Action> out) {
    stepNanos = untilNanos;
    announceNanos = Long.MAX_VALUE;
    silentNanos = Long.MAX_VALUE;
    told.clear();
    if (status != Status.RESTING) {
      out.accept(new Action.Close());
      enter(Status.RESTING, out);
    }
  }

  private void enter(Status next, Consumer<Action> out) {
    if (status != next) {
      status = next;
      out.accept(new Action.Report(next));
    }
  }

  private static void send(Message message, Consumer<Action> out) {
    out.accept(new Action.Send(Pcp.encode(message)));
  }
}
