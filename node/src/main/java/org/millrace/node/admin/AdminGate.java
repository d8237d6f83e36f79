package org.millrace.node.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.Secrets.Kind;
import org.millrace.node.secret.Tokens;
import org.millrace.node.secret.Tokens.Scope;
import org.millrace.node.transport.http.HostName;

/**
 * Who may do what. A caller is known by {@code Authorization} (the admin token or an API token), by
 * the cookie of a session, or by coming from loopback to the administration port under a name that
 * is this machine's: a web site could else point its own name at loopback and read along.
 *
 * <p>What a browser sends along by itself does not suffice for a change: the request must come from
 * a page of the same origin and bring the token that the page was given.
 */
public final class AdminGate {

  /** The header in which pages send their token back. */
  static final String CSRF_HEADER = "X-Csrf-Token";

  private static final String CSRF_FIELD = "csrf";

  private static final String LOGIN = "/login";

  private final List<Route> routes;
  private final Doors doors;
  private final Secrets secrets;
  private final Tokens tokens;
  private final Sessions sessions;
  private final AttemptLimit attempts;
  private final String cookie;
  private final String localCsrf;
  private final LongAdder refused = new LongAdder();

  /**
   * @param cookie the name of the session's cookie: nodes on one host need different ones
   */
  AdminGate(
      List<Route> routes,
      Doors doors,
      Secrets secrets,
      Tokens tokens,
      Sessions sessions,
      AttemptLimit attempts,
      String cookie) {
    this.routes = List.copyOf(routes);
    this.doors = doors;
    this.secrets = secrets;
    this.tokens = tokens;
    this.sessions = sessions;
    this.attempts = attempts;
    this.cookie = cookie;
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    this.localCsrf = HexFormat.of().formatHex(bytes);
  }

  List<Route> routes() {
    return routes;
  }

  /** Logins that were refused so far. */
  public long refused() {
    return refused.sum();
  }

  /** Answers; completes at once but for the first use of the admin token. */
  public CompletionStage<Answer> answer(Ask ask) {
    if (ask.method().equals("POST") && ask.path().equals(LOGIN)) {
      return forged(ask, Caller.NOBODY)
          .<CompletionStage<Answer>>map(why -> CompletableFuture.completedFuture(problem(403, why)))
          .orElseGet(() -> doors.login(ask, this));
    }
    var presented = presented(ask.header("Authorization"));
    if (presented.isEmpty()) {
      return answer(ask, known(ask));
    }
    return login(presented, ask.remote())
        .thenCompose(
            login ->
                switch (login) {
                  case Login.Accepted(Scope scope, String who) ->
                      answer(ask, new Caller(who, scope, null, null));
                  case Login.Refused _ -> answer(ask, Caller.NOBODY);
                  case Login.Later(int status, String why) ->
                      CompletableFuture.completedFuture(problem(status, why));
                });
  }

  /** Whoever may see or change something may need a file: not on an event loop. */
  private CompletionStage<Answer> answer(Ask ask, Caller caller) {
    return ask.changes() || caller.scope() != null
        ? CompletableFuture.supplyAsync(() -> dispatch(ask, caller), Thread::startVirtualThread)
        : CompletableFuture.completedFuture(dispatch(ask, caller));
  }

  /** What came of presenting a token. */
  sealed interface Login {
    record Accepted(Scope scope, String who) implements Login {}

    record Refused() implements Login {}

    record Later(int status, String why) implements Login {}
  }

  /** Finds out what a token opens; wrong ones count against the address. */
  CompletionStage<Login> login(String presented, InetAddress remote) {
    if (!attempts.mayTry(remote, System.nanoTime())) {
      refused.increment();
      return CompletableFuture.completedFuture(
          new Login.Later(429, "too many wrong tokens from this address; wait a minute"));
    }
    if (Tokens.looksLikeOne(presented)) {
      var token = tokens.check(presented);
      return CompletableFuture.completedFuture(
          token.isPresent()
              ? new Login.Accepted(token.get().scope(), "token " + token.get().name())
              : refuse(remote));
    }
    return secrets
        .check(Kind.ADMIN, presented)
        .thenApply(
            verdict ->
                switch (verdict) {
                  case ACCEPTED -> new Login.Accepted(Scope.ADMIN, "admin");
                  case REFUSED -> refuse(remote);
                  case BUSY -> new Login.Later(503, "too many logins at once");
                });
  }

  private Login refuse(InetAddress remote) {
    attempts.failed(remote, System.nanoTime());
    refused.increment();
    return new Login.Refused();
  }

  /** Who asks without presenting anything. */
  private Caller known(Ask ask) {
    var session = ask.cookie(cookie).flatMap(id -> sessions.of(id, System.nanoTime()));
    if (session.isPresent()) {
      var mine = session.get();
      return new Caller(mine.who(), mine.scope(), mine.csrf(), mine);
    }
    return isLocal(ask) ? new Caller("local", Scope.ADMIN, localCsrf, null) : Caller.NOBODY;
  }

  private Answer dispatch(Ask ask, Caller caller) {
    var allowed = false;
    for (var route : routes) {
      var parts = route.match(ask.path());
      if (parts.isEmpty()) {
        continue;
      }
      allowed = true;
      var method = ask.method().equals("HEAD") ? "GET" : ask.method();
      if (route.method().equals(method)) {
        return serve(ask, caller, route, parts.get());
      }
    }
    return allowed ? problem(405, "not by " + ask.method()) : problem(404, "no such page");
  }

  private Answer serve(Ask ask, Caller caller, Route route, List<String> parts) {
    if (!caller.may(route.scope())) {
      if (route.kind() == Route.Kind.PAGE) {
        return Page.redirect(ask.base() + LOGIN);
      }
      return caller.scope() == null
          ? problem(401, "needs the admin token or an API token")
          : problem(403, "this token may not do that");
    }
    if (ask.changes()) {
      var wrong = forged(ask, caller);
      if (wrong.isPresent()) {
        return problem(403, wrong.get());
      }
    }
    return route.handler().handle(ask, caller, parts);
  }

  /** Whether another site may have made a browser send this. */
  private static Optional<String> forged(Ask ask, Caller caller) {
    var origin = ask.header("Origin");
    var site = ask.header("Sec-Fetch-Site");
    var byBrowser = !origin.isEmpty() || !site.isEmpty() || caller.session() != null;
    if (!origin.isEmpty() && !origin.replaceFirst("^https?://", "").equals(ask.header("Host"))) {
      return Optional.of("comes from another origin");
    }
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
      return Optional.of("comes from another site");
    }
    if (byBrowser && caller.csrf() != null) {
      var given = ask.header(CSRF_HEADER);
      var presented = given.isEmpty() ? ask.field(CSRF_FIELD).orElse("") : given;
      if (!same(caller.csrfToken(), presented)) {
        return Optional.of("the page is too old: load it again");
      }
    }
    return Optional.empty();
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  static Page problem(int status, String message) {
    var page = Json.page(status, new Problem(message));
    return status == 401 ? page.with("WWW-Authenticate", "Basic realm=\"millrace\"") : page;
  }

  /** Says what is wrong with a request. */
  record Problem(String error) {}

  private static boolean isLocal(Ask ask) {
    return ask.trusted()
        && ask.remote().isLoopbackAddress()
        && HostName.isOwn(HostName.of(ask.header("Host")));
  }

  private static String presented(String authorization) {
    var space = authorization.indexOf(' ');
    if (space < 0) {
      return "";
    }
    var given = authorization.substring(space + 1).strip();
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> given;
      case "basic" -> password(given);
      default -> "";
    };
  }

  private static String password(String base64) {
    try {
      var userAndPassword = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return userAndPassword.substring(userAndPassword.indexOf(':') + 1);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }
}
