package org.millrace.node.ingest;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.millrace.node.channel.Channel;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.StreamKeys;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets encoders pass that bring the source password, or a key that was issued for their channel,
 * and answers all others.
 */
public final class Login {

  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  private final Secrets secrets;
  private final StreamKeys keys;
  private final KeyHolders holders;
  private final AttemptLimit attempts;
  private final LongAdder refused = new LongAdder();

  public Login(Secrets secrets, StreamKeys keys, int attemptsPerMinute) {
    this.secrets = secrets;
    this.keys = keys;
    this.holders = new KeyHolders(keys);
    this.attempts = new AttemptLimit(attemptsPerMinute);
  }

  /** Requests that were answered with 401 or 429 so far. */
  public long refused() {
    return refused.sum();
  }

  /** What a source is told whose key was taken back while it was on air. */
  static final String TAKEN_BACK = "This stream key was taken back. Ask for a new one.";

  /** Cuts a source that is on air once its key is taken back, until the source has ended. */
  KeyHolders.Hold hold(String presented, Channel.Accepted accepted) {
    var hold =
        holders.hold(presented, () -> accepted.stop().accept("its stream key was taken back"));
    accepted.end().whenComplete((_, _) -> hold.release());
    return hold;
  }

  /** What a password was found to be. */
  enum Answer {
    ACCEPTED,
    REFUSED,
    /** This address has tried too often; nothing was checked. */
    TOO_MANY,
    /** Too many others are being checked. */
    BUSY
  }

  /** Checks a password, or a key that was issued for the mount. */
  CompletionStage<Answer> check(InetAddress address, String mount, String password) {
    if (StreamKeys.isKey(password)) {
      return mountOf(address, password)
          .thenApply(
              found ->
                  found instanceof Found.Mount(var path) && path.equals(mount)
                      ? Answer.ACCEPTED
                      : found == Found.Nothing.TOO_MANY ? Answer.TOO_MANY : Answer.REFUSED);
    }
    if (!attempts.mayTry(address, System.nanoTime())) {
      refused.increment();
      return CompletableFuture.completedStage(Answer.TOO_MANY);
    }
    return secrets
        .check(Secrets.Kind.SOURCE, password)
        .thenApply(
            verdict ->
                switch (verdict) {
                  case ACCEPTED -> Answer.ACCEPTED;
                  case REFUSED -> {
                    failed(address);
                    yield Answer.REFUSED;
                  }
                  case BUSY -> Answer.BUSY;
                });
  }

  /** What an issued key leads to. */
  sealed interface Found {
    record Mount(String path) implements Found {}

    enum Nothing implements Found {
      NO_SUCH_KEY,
      TOO_MANY
    }
  }

  /** The mount that an issued key was issued for. Completes on another thread. */
  CompletionStage<Found> mountOf(InetAddress address, String key) {
    if (!attempts.mayTry(address, System.nanoTime())) {
      refused.increment();
      return CompletableFuture.completedStage(Found.Nothing.TOO_MANY);
    }
    return CompletableFuture.supplyAsync(() -> keys.mountOf(key), Thread::startVirtualThread)
        .handle(
            (mount, unreadable) -> {
              if (unreadable != null) {
                LOG.error("the stream keys cannot be read", unreadable);
              }
              if (mount != null && mount.isPresent()) {
                return new Found.Mount(mount.get());
              }
              failed(address);
              return Found.Nothing.NO_SUCH_KEY;
            });
  }

  private void failed(InetAddress address) {
    attempts.failed(address, System.nanoTime());
    refused.increment();
  }

  /** Runs {@code then} if the password is right for the mount; answers the call if not. */
  void pass(HttpCall call, String mount, Runnable then) {
    var password = Credentials.passwordOf(call);
    if (password.isEmpty()) {
      refused.increment();
      refuse(call, "A source password is needed: user \"source\" and the password of this node.");
      return;
    }
    check(call.remote().getAddress(), mount, password.get())
        .thenAccept(
            answer -> {
              switch (answer) {
                case ACCEPTED -> then.run();
                case REFUSED ->
                    refuse(call, "That is neither the source password nor a key of this channel.");
                case TOO_MANY ->
                    call.reply(
                        HttpReply.text(
                                HttpResponseStatus.TOO_MANY_REQUESTS,
                                "Too many wrong passwords from this address. Wait a minute.")
                            .with("Retry-After", "60"));
                case BUSY ->
                    call.reply(
                        HttpReply.text(
                                HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "Too many passwords are being checked.")
                            .with("Retry-After", "2"));
              }
            });
  }

  private static void refuse(HttpCall call, String why) {
    call.reply(
        HttpReply.text(HttpResponseStatus.UNAUTHORIZED, why)
            .with("WWW-Authenticate", "Basic realm=\"source\", charset=\"UTF-8\""));
  }
}
