package org.millrace.node.ingest;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.millrace.node.secret.Secrets;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpReply;

/** Lets requests pass that bring the source password, and answers all others. */
public final class Login {

  private final Secrets secrets;
  private final AttemptLimit attempts;
  private final LongAdder refused = new LongAdder();

  public Login(Secrets secrets, int attemptsPerMinute) {
    this.secrets = secrets;
    this.attempts = new AttemptLimit(attemptsPerMinute);
  }

  /** Requests that were answered with 401 or 429 so far. */
  public long refused() {
    return refused.sum();
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

  /** Checks a password that came by another way than HTTP. */
  CompletionStage<Answer> check(InetAddress address, String password) {
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
                    attempts.failed(address, System.nanoTime());
                    refused.increment();
                    yield Answer.REFUSED;
                  }
                  case BUSY -> Answer.BUSY;
                });
  }

  /** Runs {@code then} if the password is right; answers the call if not. */
  void pass(HttpCall call, Runnable then) {
    var address = call.remote().getAddress();
    if (!attempts.mayTry(address, System.nanoTime())) {
      refused.increment();
      call.reply(
          HttpReply.text(
                  HttpResponseStatus.TOO_MANY_REQUESTS,
                  "Too many wrong passwords from this address. Wait a minute.")
              .with("Retry-After", "60"));
      return;
    }
    var password = Credentials.passwordOf(call);
    if (password.isEmpty()) {
      refuse(call, "A source password is needed: user \"source\" and the password of this node.");
      return;
    }
    secrets
        .check(Secrets.Kind.SOURCE, password.get())
        .thenAccept(
            verdict -> {
              switch (verdict) {
                case ACCEPTED -> then.run();
                case REFUSED -> {
                  attempts.failed(address, System.nanoTime());
                  refuse(call, "That is not the source password of this node.");
                }
                case BUSY ->
                    call.reply(
                        HttpReply.text(
                                HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "Too many passwords are being checked.")
                            .with("Retry-After", "2"));
              }
            });
  }

  private void refuse(HttpCall call, String why) {
    refused.increment();
    call.reply(
        HttpReply.text(HttpResponseStatus.UNAUTHORIZED, why)
            .with("WWW-Authenticate", "Basic realm=\"source\", charset=\"UTF-8\""));
  }
}
