package org.millrace.node.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.millrace.node.admin.AdminGate.Login;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Tokens.Scope;

/** The ways into a session and out of it. */
final class Doors {

  private final Sessions sessions;
  private final FirstVisit first;
  private final AttemptLimit attempts;
  private final Audit audit;
  private final String cookie;
  private final boolean secure;

  /**
   * @param cookie the name of the session's cookie
   * @param secure whether browsers reach the node by HTTPS only
   */
  Doors(
      Sessions sessions,
      FirstVisit first,
      AttemptLimit attempts,
      Audit audit,
      String cookie,
      boolean secure) {
    this.sessions = sessions;
    this.first = first;
    this.attempts = attempts;
    this.audit = audit;
    this.cookie = cookie;
    this.secure = secure;
  }

  /** A form was posted; {@code gate} says what the token in it opens. */
  CompletionStage<Answer> login(Ask ask, AdminGate gate) {
    var remote = ask.remote().getHostAddress();
    var presented = ask.field("token").orElse("").strip();
    if (presented.isEmpty()) {
      return CompletableFuture.completedFuture(Pages.login(ask, 400, "Enter a token."));
    }
    return gate.login(presented, ask.remote())
        .thenApply(
            login ->
                switch (login) {
                  case Login.Accepted(Scope scope, String who) -> {
                    audit.record(who, remote, "log in", "", "ok");
                    yield enter(ask, scope, who, "/");
                  }
                  case Login.Refused _ -> {
                    audit.record("nobody", remote, "log in", "", "wrong token");
                    yield Pages.login(ask, 401, "That is no token of this node.");
                  }
                  case Login.Later(int status, String why) -> Pages.login(ask, status, why);
                });
  }

  Answer firstVisit(Ask ask, String token) {
    var remote = ask.remote();
    var now = System.nanoTime();
    if (!attempts.mayTry(remote, now)) {
      return Pages.login(ask, 429, "Too many wrong tokens from this address; wait a minute.");
    }
    if (!first.use(token, now)) {
      attempts.failed(remote, now);
      audit.record("nobody", remote.getHostAddress(), "first visit", "", "wrong token");
      return Pages.login(
          ask,
          403,
          "This link was used, or is too old. The next start of the node prints another.");
    }
    audit.record("first visit", remote.getHostAddress(), "log in", "", "ok");
    return enter(ask, Scope.ADMIN, "first visit", "/first");
  }

  Answer logout(Ask ask, Caller caller, List<String> parts) {
    var session = caller.session();
    if (session != null) {
      sessions.end(session.id());
      audit.record(caller.who(), ask.remote().getHostAddress(), "log out", "", "ok");
    }
    return Page.redirect(ask.base() + "/login")
        .with("Set-Cookie", cookie + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  }

  private Page enter(Ask ask, Scope scope, String who, String to) {
    var session = sessions.begin(scope, who, System.nanoTime());
    return Page.redirect(ask.base() + to)
        .with(
            "Set-Cookie",
            cookie
                + "="
                + session.id()
                + "; Path=/; HttpOnly; SameSite=Strict"
                + (secure ? "; Secure" : ""));
  }
}
