package org.millrace.node.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.page.Assets;
import org.millrace.node.page.Html;
import org.millrace.node.secret.Tokens;
import org.millrace.node.secret.Tokens.Scope;

/** What people can open in a browser. */
final class Pages {

  /**
   * What the pages tell of the node's outside.
   *
   * @param host how encoders reach this node; empty: as the request did
   * @param rtmpPort 0 if there is no RTMP; known once the node listens
   */
  record Outside(String host, Supplier<Integer> rtmpPort, Supplier<Integer> mediaPort) {}

  private final StatusSource source;
  private final Operations operations;
  private final Tokens tokens;
  private final Audit audit;
  private final Doors doors;
  private final FirstVisit first;
  private final Outside outside;
  private @Nullable Assets assets;

  Pages(
      StatusSource source,
      Operations operations,
      Tokens tokens,
      Audit audit,
      Doors doors,
      FirstVisit first,
      Outside outside) {
    this.source = source;
    this.operations = operations;
    this.tokens = tokens;
    this.audit = audit;
    this.doors = doors;
    this.first = first;
    this.outside = outside;
  }

  List<Route> routes() {
    var routes = new ArrayList<Route>();
    page(routes, "/", Scope.VIEW, this::node);
    page(routes, "/channels/{channel}", Scope.VIEW, this::channel);
    page(routes, "/network", Scope.VIEW, this::network);
    page(routes, "/recordings", Scope.VIEW, this::recordings);
    page(routes, "/recordings/{channel}", Scope.VIEW, this::recordings);
    page(routes, "/access", Scope.ADMIN, this::access);
    page(routes, "/first", null, this::begin);
    page(routes, "/login", null, (ask, _, _) -> login(ask, 200, ""));
    page(routes, "/assets/{file}", null, (_, _, parts) -> asset(parts.getFirst()));
    page(
        routes,
        "/assets/vendor/{file}",
        null,
        (_, _, parts) -> asset("vendor/" + parts.getFirst()));
    routes.add(new Route("POST", "/logout", Route.Kind.PAGE, null, doors::logout));
    return routes;
  }

  private static void page(
      List<Route> routes, String path, @Nullable Scope scope, Route.Handler handler) {
    routes.add(new Route("GET", path, Route.Kind.PAGE, scope, handler));
  }

  private Answer node(Ask ask, Caller caller, List<String> parts) {
    return NodePage.of(ask, caller, source.status(), operations);
  }

  private Answer channel(Ask ask, Caller caller, List<String> parts) {
    return operations
        .channel(parts.getFirst())
        .<Answer>map(
            facts -> ChannelPage.of(ask, caller, facts, operations, outside.mediaPort().get()))
        .orElseGet(
            () ->
                Frames.bare(
                    ask,
                    404,
                    "Not on air",
                    Html.of(
                        "<h1>Not on air</h1><p>This channel has ended. <a href=\"{}/\">Back to the "
                            + "node</a></p>",
                        ask.base())));
  }

  private Answer network(Ask ask, Caller caller, List<String> parts) {
    return NetworkPage.of(ask, caller, operations.network());
  }

  private Answer recordings(Ask ask, Caller caller, List<String> parts) {
    try {
      if (parts.isEmpty()) {
        return RecordingsPage.of(ask, caller, operations.archive().shelves());
      }
      var mount = Api.mount(parts.getFirst());
      var media =
          ask.base().isEmpty() ? "http://" + host(ask) + ":" + outside.mediaPort().get() : "";
      return RecordingsPage.of(ask, caller, mount, operations.archive().of(mount), media);
    } catch (IOException unreadable) {
      return Frames.bare(
          ask,
          500,
          "Recordings",
          Html.of(
              "<h1>Recordings</h1><p>They cannot be read: {}</p>",
              String.valueOf(unreadable.getMessage())));
    }
  }

  private Answer access(Ask ask, Caller caller, List<String> parts) {
    return AccessPage.of(ask, caller, Api.shown(tokens.list()), audit.newest());
  }

  /** With the token of the log: the way in, once. Without: what to enter in OBS. */
  private Answer begin(Ask ask, Caller caller, List<String> parts) {
    var token = ask.parameter("token");
    if (token.isPresent()) {
      return doors.firstVisit(ask, token.get());
    }
    if (!caller.may(Scope.ADMIN)) {
      return Page.redirect(ask.base() + "/login");
    }
    return FirstPage.of(
        ask,
        caller,
        host(ask),
        outside.rtmpPort().get(),
        first.password(System.nanoTime()),
        source.status());
  }

  private String host(Ask ask) {
    if (!outside.host().isEmpty()) {
      return outside.host();
    }
    var host = ask.header("Host").replaceFirst(":\\d+$", "");
    return host.matches("[A-Za-z0-9.:\\[\\]_-]{1,255}") ? host : "localhost";
  }

  static Page login(Ask ask, int status, String wrong) {
    return Frames.bare(
        ask,
        status,
        "Log in",
        Html.of(
            """
            <h1>Log in</h1>
            <form class="way wide" method="post" action="{}/login">
            <label>Admin token or API token <input name="token" type="password" required \
            autocomplete="current-password"></label>
            <button type="submit">Log in</button></form>
            <p id="said" role="alert">{}</p>
            <p class="quiet">The admin token was printed at the node's first start. Each start \
            also prints a link that logs in once.</p>
            """,
            ask.base(),
            wrong));
  }

  private Page asset(String name) {
    return assets()
        .get(name)
        .map(
            asset ->
                new Page(
                    200,
                    asset.contentType(),
                    Map.of("X-Content-Type-Options", "nosniff"),
                    asset.bytes()))
        .orElseGet(() -> Page.text(404, "There is no such file.\n"));
  }

  private synchronized Assets assets() {
    var made = assets;
    if (made == null) {
      made = new Assets();
      assets = made;
    }
    return made;
  }
}
