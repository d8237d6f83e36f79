package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.Tokens;
import org.millrace.node.secret.Tokens.Scope;

/** Who gets in, who stays out, and what another site cannot make a browser do. */
class DoorsTest {

  private static final String STRANGER = "10.0.0.7";
  private static final String HOST = "node.example:7144";
  private static final String COOKIE = "millrace-test";
  private static final int ATTEMPTS = 4;

  @TempDir Path temp;

  private final Sample node = new Sample();
  private DataDir dir;
  private Secrets secrets;
  private Audit audit;
  private FirstVisit first;
  private AdminGate gate;

  @BeforeEach
  void open() throws Exception {
    dir = DataDir.open(temp);
    secrets = Secrets.open(dir, Optional.empty());
    var loaded = ConfigLoader.load(Optional.empty(), Map.of(), List.of());
    audit = new Audit(temp);
    first = new FirstVisit(Optional.of("the-password"), System.nanoTime());
    gate =
        Administration.gate(
            new Administration.Parts(node, node, loaded.effective(), secrets, audit, first),
            new Administration.Outside(Optional.empty(), () -> 1935, () -> 7144),
            ATTEMPTS,
            COOKIE);
  }

  @AfterEach
  void close() throws Exception {
    audit.close();
    dir.close();
  }

  @Test
  void theFirstVisitLogsInOnceAndShowsTheStreamKey() {
    var link = "token=" + first.token().orElseThrow();
    var in = ask("GET", "/first", link, Map.of(), "");
    assertThat(in.status()).isEqualTo(303);
    assertThat(in.headers().get("Location")).isEqualTo("/first");
    assertThat(in.headers().get("Set-Cookie")).contains("HttpOnly").contains("SameSite=Strict");

    var page = text(ask("GET", "/first", "", Map.of("Cookie", cookie(in)), ""));
    assertThat(page).contains("rtmp://node.example/live").contains("live?key=the-password");

    assertThat(ask("GET", "/first", link, Map.of(), "").status()).isEqualTo(403);
    assertThat(first.token()).isEmpty();
  }

  @Test
  void theFirstVisitsTokenIsTooOldAfterAnHour() {
    var late = System.nanoTime() + FirstVisit.AGE_NANOS + 1;
    assertThat(first.use(first.token().orElseThrow(), late)).isFalse();
    assertThat(first.password(late)).isEmpty();
  }

  @Test
  void aPersonLogsInWithTheAdminTokenAndOutAgain() {
    assertThat(ask("GET", "/", "", Map.of(), "").headers().get("Location")).isEqualTo("/login");
    assertThat(ask("POST", "/login", "", Map.of(), "token=wrong").status()).isEqualTo(401);

    var in = ask("POST", "/login", "", Map.of("Origin", "http://" + HOST), "token=" + admin());
    assertThat(in.status()).isEqualTo(303);
    var session = Map.of("Cookie", "a=b; " + cookie(in));
    assertThat(ask("GET", "/", "", session, "").status()).isEqualTo(200);

    var out = ask("POST", "/logout", "", session, "csrf=" + csrf(session));
    assertThat(out.status()).isEqualTo(303);
    assertThat(ask("GET", "/", "", session, "").status()).isEqualTo(303);
  }

  @Test
  void anotherSiteCannotLogSomebodyIn() {
    var elsewhere = Map.of("Origin", "https://evil.example");
    assertThat(ask("POST", "/login", "", elsewhere, "token=" + admin()).status()).isEqualTo(403);
  }

  @Test
  void wrongTokensRunOutForAnAddressAndNotForOthers() {
    for (int i = 0; i < ATTEMPTS; i++) {
      assertThat(ask("POST", "/login", "", Map.of(), "token=wrong" + i).status()).isEqualTo(401);
    }
    var token = "token=" + admin();
    assertThat(ask("POST", "/login", "", Map.of(), token).status()).isEqualTo(429);
    assertThat(bearer("GET", "/api/v1/status", admin()).status()).isEqualTo(429);
    assertThat(ask("10.0.0.8", "POST", "/login", "", Map.of(), token).status()).isEqualTo(303);
    assertThat(gate.refused()).isGreaterThanOrEqualTo(ATTEMPTS + 2);
  }

  @Test
  void tokensDoWhatTheirScopeSaysAndNoMore() throws Exception {
    var view = issue(Scope.VIEW);
    var publish = issue(Scope.PUBLISH);
    var all = issue(Scope.ADMIN);
    assertThat(bearer("GET", "/api/v1/status", view).status()).isEqualTo(200);
    assertThat(bearer("GET", "/api/v1/log", view).status()).isEqualTo(403);
    assertThat(title(view)).isEqualTo(403);
    assertThat(title(publish)).isEqualTo(200);
    assertThat(bearer("DELETE", "/api/v1/channels/live0", publish).status()).isEqualTo(403);
    assertThat(bearer("DELETE", "/api/v1/channels/live0", all).status()).isEqualTo(200);
    assertThat(node.acts).containsExactly("title id0 A/B", "stop id0");
  }

  @Test
  void aRevokedTokenOpensNothingAndNeitherDoesOneThatWasGuessed() throws Exception {
    var token = issue(Scope.VIEW);
    assertThat(bearer("GET", "/api/v1/status", token.substring(0, 50) + "00").status())
        .isEqualTo(401);
    secrets.tokens().revoke(secrets.tokens().list().getFirst().id());
    assertThat(bearer("GET", "/api/v1/status", token).status()).isEqualTo(401);
  }

  @Test
  void tokensOutliveTheNodeAndOnlyTheirHashesAreKept() throws Exception {
    var token = issue(Scope.PUBLISH);
    assertThat(Files.readString(temp.resolve("tokens"))).doesNotContain(token.substring(12));
    assertThat(Tokens.open(dir).check(token).orElseThrow().scope()).isEqualTo(Scope.PUBLISH);
    for (int i = 1; i < Tokens.TOKENS_MAX; i++) {
      assertThat(secrets.tokens().issue("x", Scope.VIEW, Instant.EPOCH)).isPresent();
    }
    assertThat(secrets.tokens().issue("x", Scope.VIEW, Instant.EPOCH)).isEmpty();
  }

  @Test
  void aBrowsersChangeNeedsTheTokenOfAPageOfTheSameOrigin() {
    var in = ask("POST", "/login", "", Map.of(), "token=" + admin());
    var session = new HashMap<>(Map.of("Cookie", cookie(in)));
    var path = "/api/v1/channels/live0";
    assertThat(ask("DELETE", path, "", session, "").status()).isEqualTo(403);

    session.put(AdminGate.CSRF_HEADER, "guessed");
    assertThat(ask("DELETE", path, "", session, "").status()).isEqualTo(403);

    session.put(AdminGate.CSRF_HEADER, csrf(session));
    session.put("Origin", "https://evil.example");
    assertThat(ask("DELETE", path, "", session, "").status()).isEqualTo(403);

    session.put("Origin", "http://" + HOST);
    session.put("Sec-Fetch-Site", "cross-site");
    assertThat(ask("DELETE", path, "", session, "").status()).isEqualTo(403);
    assertThat(node.acts).isEmpty();

    session.put("Sec-Fetch-Site", "same-origin");
    assertThat(ask("DELETE", path, "", session, "").status()).isEqualTo(200);
    assertThat(node.acts).containsExactly("stop id0");
  }

  @Test
  void loopbackMayChangeThingsButNoSiteMayMakeABrowserThereDoIt() {
    var path = "/api/v1/channels/live0";
    var local = Map.of("Host", "localhost:7145");
    assertThat(ask("127.0.0.1", "DELETE", path, "", local, "").status()).isEqualTo(200);
    var elsewhere = Map.of("Host", "localhost:7145", "Origin", "http://localhost:8000");
    assertThat(ask("127.0.0.1", "DELETE", path, "", elsewhere, "").status()).isEqualTo(403);
    var sameOrigin = Map.of("Host", "localhost:7145", "Origin", "http://localhost:7145");
    assertThat(ask("127.0.0.1", "DELETE", path, "", sameOrigin, "").status()).isEqualTo(403);
    assertThat(node.acts).hasSize(1);
  }

  @Test
  void everyChangeAndEveryLoginIsWrittenDown() {
    ask("POST", "/login", "", Map.of(), "token=wrong");
    bearer("DELETE", "/api/v1/channels/live0/listeners/7", admin());
    assertThat(audit.newest())
        .extracting(Audit.Entry::who, Audit.Entry::act, Audit.Entry::on, Audit.Entry::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("admin", "kick", "live0 7", "ok"),
            org.assertj.core.groups.Tuple.tuple("nobody", "log in", "", "wrong token"));
    Awaitility.await()
        .untilAsserted(() -> assertThat(Files.readAllLines(temp.resolve("audit.log"))).hasSize(2));
  }

  @Test
  void sessionsEndWhenNobodyUsesThemAndAreBounded() {
    var sessions = new Sessions();
    var session = sessions.begin(Scope.ADMIN, "a", 0);
    assertThat(sessions.of(session.id(), Sessions.IDLE_NANOS)).isPresent();
    assertThat(sessions.of(session.id(), 2 * Sessions.IDLE_NANOS + 1)).isEmpty();
    var oldest = sessions.begin(Scope.ADMIN, "b", 0);
    for (int i = 0; i < Sessions.SESSIONS_MAX; i++) {
      sessions.begin(Scope.ADMIN, "c", 0);
    }
    assertThat(sessions.of(oldest.id(), 0)).isEmpty();
  }

  @Test
  void aSessionDoesNotOutliveItsWeekHoweverBusyItIs() {
    var sessions = new Sessions();
    var session = sessions.begin(Scope.ADMIN, "a", 0);
    for (long at = 0; at <= Sessions.AGE_NANOS; at += Sessions.IDLE_NANOS) {
      assertThat(sessions.of(session.id(), at)).isPresent();
    }
    assertThat(sessions.of(session.id(), Sessions.AGE_NANOS + 1)).isEmpty();
  }

  private String admin() {
    return secrets.fresh().stream()
        .filter(fresh -> fresh.kind() == Secrets.Kind.ADMIN)
        .findFirst()
        .orElseThrow()
        .secret();
  }

  private String issue(Scope scope) throws Exception {
    return secrets.tokens().issue("robot", scope, Instant.now()).orElseThrow().secret();
  }

  private int title(String token) {
    var headers = Map.of("Authorization", "Bearer " + token);
    var body = "{\"artist\":\"A\",\"title\":\"B\"}";
    return ask("PUT", "/api/v1/channels/live0/title", "", headers, body).status();
  }

  private Answer.Page bearer(String method, String path, String token) {
    return ask(method, path, "", Map.of("Authorization", "Bearer " + token), "");
  }

  private String csrf(Map<String, String> session) {
    var page = text(ask("GET", "/", "", session, ""));
    return page.replaceAll("(?s).*data-csrf=\"([0-9a-f]+)\".*", "$1");
  }

  private static String cookie(Answer.Page page) {
    return page.headers().getOrDefault("Set-Cookie", "").split(";", 2)[0];
  }

  private static String text(Answer.Page page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  private Answer.Page ask(
      String method, String path, String query, Map<String, String> headers, String body) {
    return ask(STRANGER, method, path, query, headers, body);
  }

  private Answer.Page ask(
      String remote,
      String method,
      String path,
      String query,
      Map<String, String> headers,
      String body) {
    var all = new HashMap<>(headers);
    all.putIfAbsent("Host", HOST);
    var ask =
        new Ask(
            method,
            path,
            query,
            name -> all.getOrDefault(name, ""),
            body.getBytes(StandardCharsets.UTF_8),
            "",
            InetAddress.ofLiteral(remote),
            true);
    return (Answer.Page) gate.answer(ask).toCompletableFuture().join();
  }
}
