package org.millrace.node.admin;

import static org.millrace.node.admin.AdminGate.problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.node.admin.Answer.Events;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.Operations.ChannelFacts;
import org.millrace.node.admin.Route.Handler;
import org.millrace.node.config.EffectiveConfig;
import org.millrace.node.config.Mounts;
import org.millrace.node.log.LogTail;
import org.millrace.node.secret.Tokens;
import org.millrace.node.secret.Tokens.Scope;

/**
 * What programs can ask: health, figures as JSON, and changes. Described in {@code openapi.json}.
 */
final class Api {

  /** Listeners of a channel that are listed. */
  static final int LISTENERS_MAX = 500;

  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final StatusSource source;
  private final Operations operations;
  private final EffectiveConfig config;
  private final Tokens tokens;
  private final Audit audit;
  private @Nullable Metrics metrics;

  Api(
      StatusSource source,
      Operations operations,
      EffectiveConfig config,
      Tokens tokens,
      Audit audit) {
    this.source = source;
    this.operations = operations;
    this.config = config;
    this.tokens = tokens;
    this.audit = audit;
  }

  List<Route> routes() {
    var routes = new ArrayList<Route>();
    open(routes, "/alive", (_, _, _) -> alive());
    open(routes, "/ready", (_, _, _) -> ready());
    open(routes, "/openapi.json", (_, _, _) -> description());
    view(routes, "/metrics", (ask, _, _) -> metricsPage(ask.header("Accept")));
    view(routes, "/api/v1/status", (_, _, _) -> Json.page(200, source.status()));
    view(routes, "/api/v1/node", (_, _, _) -> Json.page(200, operations.facts()));
    view(routes, "/api/v1/events", (_, _, _) -> new Events(() -> Json.line(source.status())));
    view(routes, "/api/v1/channels", (_, _, _) -> Json.page(200, source.status().channels()));
    view(routes, "/api/v1/channels/{channel}", channel(facts -> Json.page(200, facts)));
    view(routes, "/api/v1/channels/{channel}/events", channel(this::events));
    view(
        routes,
        "/api/v1/channels/{channel}/history",
        channel(facts -> Json.page(200, operations.history(facts.channel().id()))));
    view(
        routes,
        "/api/v1/channels/{channel}/listeners",
        channel(
            facts -> Json.page(200, operations.listeners(facts.channel().id(), LISTENERS_MAX))));
    view(routes, "/api/v1/network", (_, _, _) -> Json.page(200, operations.network()));
    view(
        routes,
        "/api/v1/network.dot",
        (_, _, _) -> Page.of(200, "text/vnd.graphviz; charset=utf-8", operations.network().dot()));
    view(routes, "/api/v1/recordings", (_, _, _) -> shelves());
    view(routes, "/api/v1/recordings/{channel}", (_, _, parts) -> recordings(parts));
    api(routes, "DELETE", "/api/v1/recordings/{channel}/{file}", this::deleteRecording);
    api(routes, "GET", "/api/v1/config", (_, _, _) -> Json.page(200, config.entries()));
    api(routes, "GET", "/api/v1/log", (_, _, _) -> Json.page(200, LogTail.lines()));
    api(routes, "GET", "/api/v1/audit", (_, _, _) -> Json.page(200, audit.newest()));
    api(routes, "GET", "/api/v1/settings", (_, _, _) -> Json.page(200, operations.settings()));
    api(routes, "PATCH", "/api/v1/settings", this::changeSettings);
    api(routes, "GET", "/api/v1/tokens", (_, _, _) -> Json.page(200, shown(tokens.list())));
    api(routes, "POST", "/api/v1/tokens", this::issue);
    api(routes, "DELETE", "/api/v1/tokens/{token}", this::revoke);
    api(routes, "GET", "/api/v1/keys", (_, _, _) -> streamKeys());
    api(routes, "POST", "/api/v1/keys", this::streamKey);
    api(routes, "DELETE", "/api/v1/keys/{key}", this::revokeKey);
    api(routes, "DELETE", "/api/v1/channels/{channel}", this::stop);
    api(routes, "DELETE", "/api/v1/channels/{channel}/listeners/{listener}", this::kick);
    routes.add(
        new Route(
            "PUT",
            "/api/v1/channels/{channel}/title",
            Route.Kind.API,
            Scope.PUBLISH,
            this::retitle));
    return routes;
  }

  private static void open(List<Route> routes, String path, Handler handler) {
    routes.add(new Route("GET", path, Route.Kind.API, null, handler));
  }

  private static void view(List<Route> routes, String path, Handler handler) {
    routes.add(new Route("GET", path, Route.Kind.API, Scope.VIEW, handler));
  }

  private static void api(List<Route> routes, String method, String path, Handler handler) {
    routes.add(new Route(method, path, Route.Kind.API, Scope.ADMIN, handler));
  }

  /** A handler for the channel that the first part names. */
  private Handler channel(Function<ChannelFacts, Answer> answer) {
    return (_, _, parts) ->
        operations.channel(parts.getFirst()).map(answer).orElseGet(Api::noChannel);
  }

  static Answer noChannel() {
    return problem(404, "there is no such channel");
  }

  // ---- seeing -----------------------------------------------------------------------------

  private Answer alive() {
    return source.alive() ? Page.text(200, "alive\n") : Page.text(503, "stuck\n");
  }

  private Answer ready() {
    return source
        .notReady()
        .map(reason -> Page.text(503, reason + "\n"))
        .orElseGet(() -> Page.text(200, "ready\n"));
  }

  private Answer metricsPage(String accept) {
    var type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : METRICS;
    var text = metrics().page(type);
    return new Page(200, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  private synchronized Metrics metrics() {
    var made = metrics;
    if (made == null) {
      made = new Metrics(source);
      metrics = made;
    }
    return made;
  }

  private static Page description() {
    try (var in = Api.class.getResourceAsStream("/web/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("not packaged: openapi.json");
      }
      return new Page(200, "application/json", Map.of(), in.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What a page of a channel follows: the newest figures; null for them once it has ended. */
  record Event(@Nullable ChannelFacts facts, Operations.@Nullable Sample sample) {}

  private Answer events(ChannelFacts facts) {
    var id = facts.channel().id();
    return new Events(
        () -> {
          var history = operations.history(id);
          return Json.line(
              new Event(
                  operations.channel(id).orElse(null),
                  history.isEmpty() ? null : history.getLast()));
        });
  }

  // ---- changing ---------------------------------------------------------------------------

  private void note(Ask ask, Caller caller, String act, String on, String outcome) {
    audit.record(caller.who(), ask.remote().getHostAddress(), act, on, outcome);
  }

  /** It was done. */
  record Done(boolean done) {}

  private Page done(Ask ask, Caller caller, String act, String on) {
    note(ask, caller, act, on, "ok");
    return Json.page(200, new Done(true));
  }

  private Answer changeSettings(Ask ask, Caller caller, List<String> parts) {
    var wanted = Json.read(ask.body());
    if (wanted.isMissingNode() || wanted.size() != 1) {
      return problem(400, "send an object with one setting: {\"log.level\": \"debug\"}");
    }
    var entry = wanted.properties().iterator().next();
    var back = entry.getValue().isNull();
    var wrong =
        back
            ? operations.reset(entry.getKey())
            : operations.change(entry.getKey(), entry.getValue().asText());
    if (wrong.isPresent()) {
      return problem(400, wrong.get());
    }
    return done(
        ask, caller, (back ? "reset " : "set ") + entry.getKey(), entry.getValue().asText());
  }

  /** A token as others may see it. */
  record ShownToken(String id, String name, String scope, String created) {}

  /** A token made just now; its secret is shown this once. */
  record NewToken(String id, String name, String scope, String created, String secret) {}

  static List<ShownToken> shown(List<Tokens.Token> tokens) {
    return tokens.stream()
        .map(t -> new ShownToken(t.id(), t.name(), t.scope().word(), t.created().toString()))
        .toList();
  }

  private Answer issue(Ask ask, Caller caller, List<String> parts) {
    var wanted = Json.read(ask.body());
    var name = wanted.path("name").asText("").strip();
    var scope = Scope.of(wanted.path("scope").asText(""));
    if (name.isEmpty() || scope.isEmpty()) {
      return problem(400, "needs a name, and a scope of view, publish or admin");
    }
    try {
      var issued = tokens.issue(name, scope.get(), Instant.now());
      if (issued.isEmpty()) {
        return problem(409, "there are as many tokens as there may be: revoke one");
      }
      var token = issued.get().token();
      note(ask, caller, "issue token", token.id() + " " + token.scope().word(), "ok");
      return Json.page(
          201,
          new NewToken(
              token.id(),
              token.name(),
              token.scope().word(),
              token.created().toString(),
              issued.get().secret()));
    } catch (IOException unwritable) {
      return problem(500, "cannot be written down: " + unwritable.getMessage());
    }
  }

  private Answer revoke(Ask ask, Caller caller, List<String> parts) {
    try {
      return tokens.revoke(parts.getFirst())
          ? done(ask, caller, "revoke token", parts.getFirst())
          : problem(404, "there is no such token");
    } catch (IOException unwritable) {
      return problem(500, "cannot be written down: " + unwritable.getMessage());
    }
  }

  /** A stream key made just now, shown this once. */
  record NewKey(String mount, String key) {}

  private Answer streamKey(Ask ask, Caller caller, List<String> parts) {
    var wanted = Json.read(ask.body());
    var mount = wanted.path("mount").asText("");
    if (!Mounts.isMount(mount)) {
      return problem(400, "needs the mount of a channel, like /live");
    }
    var alone = wanted.path("alone").asBoolean();
    try {
      var made = operations.streamKey(mount, alone);
      note(
          ask,
          caller,
          alone ? "rotate stream key" : "issue stream key",
          mount,
          made.isPresent() ? "ok" : "too many");
      return made.<Answer>map(key -> Json.page(201, new NewKey(mount, key)))
          .orElseGet(() -> problem(409, "there are as many keys as there may be: revoke one"));
    } catch (IOException unwritable) {
      return problem(500, "cannot be written down: " + unwritable.getMessage());
    }
  }

  private Answer shelves() {
    try {
      return Json.page(200, operations.archive().shelves());
    } catch (IOException unreadable) {
      return problem(500, "cannot be read: " + unreadable.getMessage());
    }
  }

  /** The mount of a part of a path. */
  static String mount(String part) {
    return "/" + part.replace('+', '/');
  }

  private Answer recordings(List<String> parts) {
    try {
      return Json.page(200, operations.archive().of(mount(parts.getFirst())));
    } catch (IOException unreadable) {
      return problem(500, "cannot be read: " + unreadable.getMessage());
    }
  }

  private Answer deleteRecording(Ask ask, Caller caller, List<String> parts) {
    var mount = mount(parts.getFirst());
    try {
      return switch (operations.archive().delete(mount, parts.get(1))) {
        case DONE -> done(ask, caller, "delete recording", mount + "/" + parts.get(1));
        case NOT_THERE -> problem(404, "there is no such recording");
        case OPEN -> problem(409, "it is being written: stop the channel first");
      };
    } catch (IOException unwritable) {
      return problem(500, "cannot be deleted: " + unwritable.getMessage());
    }
  }

  private Answer streamKeys() {
    try {
      return Json.page(200, operations.streamKeys());
    } catch (IOException unreadable) {
      return problem(500, "cannot be read: " + unreadable.getMessage());
    }
  }

  private Answer revokeKey(Ask ask, Caller caller, List<String> parts) {
    try {
      return operations.revokeStreamKey(parts.getFirst())
          ? done(ask, caller, "revoke stream key", parts.getFirst())
          : problem(404, "there is no such key");
    } catch (IOException unwritable) {
      return problem(500, "cannot be written down: " + unwritable.getMessage());
    }
  }

  private Answer stop(Ask ask, Caller caller, List<String> parts) {
    return id(parts)
        .filter(operations::stop)
        .<Answer>map(_ -> done(ask, caller, "stop", parts.getFirst()))
        .orElseGet(Api::noChannel);
  }

  private Answer kick(Ask ask, Caller caller, List<String> parts) {
    var number = parts.get(1);
    if (!number.matches("\\d{1,18}")) {
      return problem(404, "there is no such listener");
    }
    return id(parts)
        .filter(id -> operations.kick(id, Long.parseLong(number)))
        .<Answer>map(_ -> done(ask, caller, "kick", parts.getFirst() + " " + number))
        .orElseGet(() -> problem(404, "there is no such listener"));
  }

  private Answer retitle(Ask ask, Caller caller, List<String> parts) {
    var wanted = Json.read(ask.body());
    if (!wanted.path("title").isTextual()) {
      return problem(400, "send an object with a title, and an artist if there is one");
    }
    var artist = wanted.path("artist").asText("");
    return id(parts)
        .filter(id -> operations.title(id, artist, wanted.path("title").asText()))
        .<Answer>map(_ -> done(ask, caller, "title", parts.getFirst()))
        .orElseGet(Api::noChannel);
  }

  private Optional<String> id(List<String> parts) {
    return operations.channel(parts.getFirst()).map(facts -> facts.channel().id());
  }
}
