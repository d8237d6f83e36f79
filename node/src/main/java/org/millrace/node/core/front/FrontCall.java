package org.millrace.node.core.front;

import java.security.MessageDigest;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.pcp.Guid;

/**
 * The source's side: brings one channel to one front, over one connection that is opened again
 * whenever it fails.
 *
 * <pre>
 *   RESTING ─▶ CONNECTING ─▶ GREETING ─▶ PROVING ─▶ SENDING ─▶ RESTING …
 * </pre>
 *
 * <p>The front proves first, so that only a front that knows the secret learns which channel this
 * is. Pauses double from first to longest, a fifth of them by chance; after a time of sending they
 * begin with the first again.
 */
public final class FrontCall {

  static final long CONNECT_NANOS = 10_000_000_000L;
  static final long ANSWER_NANOS = 10_000_000_000L;

  /** A front says once a second how it stands. */
  static final long SILENCE_NANOS = 5_000_000_000L;

  /** Sending for so long counts as success. */
  static final long GOOD_NANOS = 10_000_000_000L;

  /** How the front stands to us. */
  public enum Status {
    RESTING,
    CONNECTING,
    GREETING,
    PROVING,
    SENDING
  }

  /**
   * Who calls.
   *
   * @param owner the broadcast id for directories
   */
  public record Caller(String name, byte[] secret, Guid channel, Guid owner) {}

  /** Between two attempts. */
  public record Pauses(long firstNanos, long mostNanos) {}

  /** What happened. */
  public sealed interface Event {
    /**
     * There is a connection.
     *
     * @param certificate SHA-256 of the certificate that the other side has shown
     */
    record Connected(byte[] certificate) implements Event {}

    record Heard(FrontMessage message) implements Event {}

    /** Connecting failed, the connection was closed, or what it brings makes no sense. */
    record Failed(String why) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Connect() implements Action {}

    record Send(byte[] bytes) implements Action {}

    /** From here on the channel's atoms. */
    record BeginStream(Guid sid, long next) implements Action {}

    record Learn(FrontMessage.State state) implements Action {}

    record Close() implements Action {}

    /** For the operator; why is empty when all is well. */
    record Report(Status status, String why) implements Action {}
  }

  private final Caller caller;
  private final Pauses pauses;
  private final RandomGenerator random;
  private Status status = Status.RESTING;
  private byte[] nonce = new byte[0];
  private byte[] certificate = new byte[0];
  private long pauseNanos;
  private long deadlineNanos;
  private long sendingSinceNanos;

  /** Calls at the first deadline, which is now. */
  public FrontCall(Caller caller, Pauses pauses, RandomGenerator random, long nowNanos) {
    this.caller = caller;
    this.pauses = pauses;
    this.random = random;
    this.pauseNanos = pauses.firstNanos();
    this.deadlineNanos = nowNanos;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (status == Status.RESTING) {
      return;
    }
    switch (event) {
      case Event.Connected(var shown) -> {
        if (status == Status.CONNECTING) {
          certificate = shown;
          nonce = new byte[FrontMessage.NONCE_BYTES];
          random.nextBytes(nonce);
          out.accept(new Action.Send(new FrontMessage.Hello(caller.name(), nonce).encode()));
          enter(Status.GREETING, nowNanos + ANSWER_NANOS, out);
        }
      }
      case Event.Heard(var message) -> heard(message, nowNanos, out);
      case Event.Failed(var why) -> rest(why, nowNanos, out);
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos < deadlineNanos) {
      return;
    }
    switch (status) {
      case RESTING -> {
        enter(Status.CONNECTING, nowNanos + CONNECT_NANOS, out);
        out.accept(new Action.Connect());
      }
      case CONNECTING -> rest("it does not answer", nowNanos, out);
      case GREETING, PROVING, SENDING -> rest("it has fallen silent", nowNanos, out);
    }
  }

  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  public Status status() {
    return status;
  }

  private void heard(FrontMessage message, long nowNanos, Consumer<Action> out) {
    switch (message) {
      case FrontMessage.Challenge(var theirs, var proof) when status == Status.GREETING -> {
        if (!MessageDigest.isEqual(proof, proof(FrontProof.Side.FRONT, theirs))) {
          rest("it does not know this secret under the name " + caller.name(), nowNanos, out);
          return;
        }
        var mine = proof(FrontProof.Side.SOURCE, theirs);
        var answer = new FrontMessage.Proof(mine, caller.channel(), caller.owner());
        out.accept(new Action.Send(answer.encode()));
        enter(Status.PROVING, nowNanos + ANSWER_NANOS, out);
      }
      case FrontMessage.Welcome(var sid, var next) when status == Status.PROVING -> {
        sendingSinceNanos = nowNanos;
        enter(Status.SENDING, nowNanos + SILENCE_NANOS, out);
        out.accept(new Action.BeginStream(sid, next));
      }
      case FrontMessage.State state when status == Status.SENDING -> {
        deadlineNanos = nowNanos + SILENCE_NANOS;
        out.accept(new Action.Learn(state));
      }
      case FrontMessage.Refused(var why, var words) ->
          rest("it refuses (" + why + "): " + words, nowNanos, out);
      case FrontMessage.Hello _,
          FrontMessage.Challenge _,
          FrontMessage.Proof _,
          FrontMessage.Welcome _,
          FrontMessage.State _ ->
          rest("it does not keep to the protocol", nowNanos, out);
    }
  }

  private byte[] proof(FrontProof.Side side, byte[] theirs) {
    return FrontProof.of(caller.secret(), side, caller.name(), nonce, theirs, certificate);
  }

  private void rest(String why, long nowNanos, Consumer<Action> out) {
    if (status == Status.SENDING && nowNanos - sendingSinceNanos >= GOOD_NANOS) {
      pauseNanos = pauses.firstNanos();
    }
    status = Status.RESTING;
    deadlineNanos = nowNanos + pauseNanos + (long) (pauseNanos * 0.2 * random.nextDouble());
    pauseNanos = Math.min(2 * pauseNanos, pauses.mostNanos());
    out.accept(new Action.Close());
    out.accept(new Action.Report(Status.RESTING, why));
  }

  private void enter(Status next, long deadline, Consumer<Action> out) {
    status = next;
    deadlineNanos = deadline;
    out.accept(new Action.Report(next, ""));
  }
}
