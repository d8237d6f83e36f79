package org.millrace.node.core.front;

import java.security.MessageDigest;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.pcp.Guid;

/**
 * The front's side of a connection: lets a source in that knows the secret of its name. A name that
 * is not known is answered like one with another secret, so that names cannot be tried out. What a
 * stranger costs is two computations of an HMAC and {@link #HANDSHAKE_NANOS} of a connection.
 */
public final class FrontAnswer {

  static final long HANDSHAKE_NANOS = 10_000_000_000L;

  /** A source that sends says something at least once a second. */
  static final long SILENCE_NANOS = 5_000_000_000L;

  /** What happened. */
  public sealed interface Event {
    record Heard(FrontMessage message) implements Event {}

    /** The bytes make no sense. */
    record Broken(String why) implements Event {}

    /** The channel has a place here. */
    record Opened(Guid sid, long next) implements Event {}

    /** It has none, or no longer. */
    record Turned(Refusal why, String words) implements Event {}

    /** Something of the channel came. */
    record Fed() implements Event {}
  }

  /** What to do. */
  public sealed interface Action {
    record Send(byte[] bytes) implements Action {}

    /** The source is known: see whether its channel may come. */
    record Open(String name, Guid channel, Guid owner) implements Action {}

    /** What comes next are atoms. */
    record BeginStream() implements Action {}

    /** Somebody who does not know the secret was here. */
    record CountStranger() implements Action {}

    record Close(String why) implements Action {}
  }

  private enum State {
    AWAITING_HELLO,
    AWAITING_PROOF,
    OPENING,
    FEEDING,
    CLOSED
  }

  private final Map<String, byte[]> secrets;
  private final byte[] certificate;
  private final byte[] nonce = new byte[FrontMessage.NONCE_BYTES];
  private final byte[] noSecret = new byte[FrontMessage.NONCE_BYTES];
  private State state = State.AWAITING_HELLO;
  private String name = "";
  private byte[] theirNonce = new byte[0];
  private long deadlineNanos;

  /**
   * @param secrets of the sources that may come, by their names
   * @param certificate SHA-256 of the one this connection was made with
   */
  public FrontAnswer(
      Map<String, byte[]> secrets, byte[] certificate, RandomGenerator random, long nowNanos) {
    this.secrets = secrets;
    this.certificate = certificate;
    this.deadlineNanos = nowNanos + HANDSHAKE_NANOS;
    random.nextBytes(nonce);
    random.nextBytes(noSecret);
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (state == State.CLOSED) {
      return;
    }
    switch (event) {
      case Event.Heard(var message) -> heard(message, out);
      case Event.Broken(var why) -> turn(Refusal.PROTOCOL, why, out);
      case Event.Opened(var sid, var next) -> {
        if (state == State.OPENING) {
          state = State.FEEDING;
          deadlineNanos = nowNanos + SILENCE_NANOS;
          out.accept(new Action.BeginStream());
          out.accept(new Action.Send(new FrontMessage.Welcome(sid, next).encode()));
        }
      }
      case Event.Turned(var why, var words) -> turn(why, words, out);
      case Event.Fed() -> {
        if (state == State.FEEDING) {
          deadlineNanos = nowNanos + SILENCE_NANOS;
        }
      }
    }
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos < deadlineNanos || state == State.CLOSED) {
      return;
    }
    if (state == State.FEEDING) {
      close("the source has fallen silent", out);
    } else {
      turn(Refusal.PROTOCOL, "too slow", out);
    }
  }

  /** {@link Long#MAX_VALUE} once closed. */
  public long nextDeadlineNanos() {
    return state == State.CLOSED ? Long.MAX_VALUE : deadlineNanos;
  }

  public boolean isFeeding() {
    return state == State.FEEDING;
  }

  private void heard(FrontMessage message, Consumer<Action> out) {
    switch (message) {
      case FrontMessage.Hello(var called, var theirs) when state == State.AWAITING_HELLO -> {
        name = called;
        theirNonce = theirs;
        state = State.AWAITING_PROOF;
        var proof = proof(FrontProof.Side.FRONT);
        out.accept(new Action.Send(new FrontMessage.Challenge(nonce, proof).encode()));
      }
      case FrontMessage.Proof(var proof, var channel, var owner)
          when state == State.AWAITING_PROOF -> {
        var right = MessageDigest.isEqual(proof, proof(FrontProof.Side.SOURCE));
        if (!right || !secrets.containsKey(name)) {
          out.accept(new Action.CountStranger());
          turn(Refusal.SECRET, "the name or the secret is not known here", out);
        } else if (channel.isZero() || owner.isZero()) {
          turn(Refusal.PROTOCOL, "the channel has no id", out);
        } else {
          state = State.OPENING;
          out.accept(new Action.Open(name, channel, owner));
        }
      }
      case FrontMessage.Hello _,
          FrontMessage.Proof _,
          FrontMessage.Challenge _,
          FrontMessage.Welcome _,
          FrontMessage.Refused _,
          FrontMessage.State _ ->
          turn(Refusal.PROTOCOL, "that was not the turn of this", out);
    }
  }

  private byte[] proof(FrontProof.Side side) {
    var secret = secrets.getOrDefault(name, noSecret);
    return FrontProof.of(secret, side, name, theirNonce, nonce, certificate);
  }

  private void turn(Refusal why, String words, Consumer<Action> out) {
    out.accept(new Action.Send(new FrontMessage.Refused(why, words).encode()));
    close(words, out);
  }

  private void close(String why, Consumer<Action> out) {
    state = State.CLOSED;
    out.accept(new Action.Close(why));
  }
}
