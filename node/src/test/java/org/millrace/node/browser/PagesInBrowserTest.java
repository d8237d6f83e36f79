package org.millrace.node.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.channel.Channel;
import org.millrace.node.secret.StreamKeys;
import org.millrace.node.testkit.Browser;
import org.millrace.node.testkit.BrowserTab;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

class PagesInBrowserTest {

  private static final Path PICTURES = Path.of("target", "pages");
  private static final String PLAYS = "document.getElementById('media').currentTime > 0.3";
  private static final String HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'";

  private static @Nullable Browser browser;

  private BrowserTab tab;

  @BeforeAll
  static void start() {
    Browser.assumePresent();
    browser = Browser.start();
  }

  @BeforeEach
  void openTab() {
    tab = Objects.requireNonNull(browser).tab();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void close() {
    tab.close();
  }

  @Test
  void theFirstVisitShowsWhatToEnterAndTurnsGreen() {
    try (var node = LiveNode.start()) {
      var admin = admin(node);
      tab.open(admin + node.node().firstVisit().orElseThrow());
      assertThat(tab.eval("location.pathname").asText()).isEqualTo("/first");
      assertThat(tab.eval("document.querySelector('.way input').value").asText())
          .isEqualTo("rtmp://127.0.0.1:" + rtmp(node) + "/live");
      assertThat(tab.text(".light")).contains("Waiting for your stream.");

      tab.click("button[data-show=key]");
      tab.await("document.querySelector('#said input')");
      assertThat(tab.eval("document.querySelector('#said input').value").asText()).startsWith("k");

      try (var _ = Show.begin(node, "/live", "First")) {
        tab.await("document.querySelector('.lamp.on')");
        assertThat(tab.text(".light")).contains("/live");
      }
      clean(admin);
      assertThat(node.node().firstVisit()).isEmpty();
    }
  }

  @Test
  void thePlayerPlaysAndComesBackAfterTheNodeRestarts() throws IOException {
    var port = Integer.toString(freePort());
    var page = "http://127.0.0.1:" + port + "/c/live";
    try (var node = LiveNode.start("node.port", port);
        var _ = Show.begin(node, "/live", "Live")) {
      tab.open(page);
      tab.await(PLAYS);
      assertThat(tab.text("#state")).isIn("Playing", "Connecting");
      assertThat(tab.problems()).isEmpty();
    }
    tab.expectErrors(true);
    tab.await("document.getElementById('state').textContent.includes('away')");
    try (var node = LiveNode.start("node.port", port);
        var _ = Show.begin(node, "/live", "Live")) {
      tab.await("document.getElementById('state').textContent === 'Playing'");
      tab.await(PLAYS);
    }
    assertThat(tab.requestsBeyond("http://127.0.0.1:" + port)).isEmpty();
  }

  @Test
  void anOperatorSetsTheTitleSendsAListenerAwayAndStopsTheChannel() {
    try (var node = LiveNode.start();
        var _ = Show.begin(node, "/live", "Live");
        var player = node.connect()) {
      player.get("/live");
      player.readHead();
      tab.open(admin(node) + "/channels/live");
      tab.await("document.querySelector('.uplot canvas')");

      tab.type("input[name=title]", "A new title");
      tab.click("form[data-send=PUT] button");
      tab.await("document.querySelector('.now').textContent === 'A new title'");

      tab.click("[data-live=listeners] button");
      Awaitility.await().until(() -> node.node().listeners() == 0);
      tab.await("document.querySelector('[data-live=listeners]').textContent.includes('Nobody')");

      var stop = "button[data-send=DELETE][data-ask]";
      tab.click(stop);
      assertThat(tab.text(stop)).isEqualTo("Really stop /live?");
      assertThat(node.node().channels().all()).hasSize(1);
      tab.click(stop);
      Awaitility.await().until(() -> node.node().channels().all().isEmpty());
      assertThat(tab.requestsBeyond(admin(node))).isEmpty();
    }
  }

  @Test
  void aWrongTokenStaysOut() {
    try (var node = LiveNode.start("admin.allow", "[\"127.0.0.0/8\"]")) {
      var pages = "http://127.0.0.1:" + node.port() + "/admin/";
      tab.expectErrors(true);
      tab.open(pages);
      assertThat(tab.eval("location.pathname").asText()).isEqualTo("/admin/login");
      tab.type("input[name=token]", "guessed-token");
      tab.key("Enter", 13);
      tab.eval("document.querySelector('form').requestSubmit()");
      tab.await("document.querySelector('[role=alert]').textContent.includes('no token')");

      tab.open(pages + "first?token=0123456789");
      assertThat(tab.text("[role=alert]")).contains("used, or is too old");
      tab.open(pages);
      assertThat(tab.eval("location.pathname").asText()).isEqualTo("/admin/login");
    }
  }

  @Test
  void textsOfStrangersAreInertOnEveryPage() throws Exception {
    try (var node = LiveNode.start();
        var _ = Show.begin(node, "/live", HOSTILE);
        var player = node.connect();
        var http = HttpClient.newHttpClient()) {
      player.head("GET /live HTTP/1.0", "User-Agent: " + HOSTILE);
      player.readHead();
      var title =
          HttpRequest.newBuilder(URI.create(admin(node) + "/api/v1/channels/live/title"))
              .PUT(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"artist\":\"<b>\",\"title\":\"" + HOSTILE.replace("\"", "\\\"") + "\"}"))
              .build();
      assertThat(http.send(title, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      try (var other = node.connect()) {
        other.head(
            "PUT /radio HTTP/1.1",
            "Authorization: " + RawHttp.basic(LiveNode.PASSWORD),
            "Content-Type: audio/mpeg",
            "User-Agent: " + HOSTILE,
            "Ice-Name: " + HOSTILE,
            "Ice-Url: javascript:alert(3)",
            "Ice-Description: " + HOSTILE,
            "Ice-Genre: " + HOSTILE,
            "Transfer-Encoding: chunked");
        Awaitility.await().until(() -> node.node().channels().ofMount("/radio").isPresent());
        for (var page : publicPages(node, "/live", "/radio")) {
          tab.open(page);
        }
        for (var page :
            List.of(
                "/", "/channels/live", "/channels/radio", "/network", "/recordings", "/access")) {
          tab.open(admin(node) + page);
          // Live parts are put in by script: let them come once.
          tab.await("performance.now() > 900");
        }
      }
      assertThat(tab.problems()).isEmpty();
      assertThat(tab.requestsBeyond(admin(node), media(node))).isEmpty();
    }
  }

  @Test
  void everyPageIsCleanLabelledReadableAndFitsAPhone() throws IOException {
    try (var node = LiveNode.start("channel.record", "true", "peers.private-addresses", "true");
        var other = LiveNode.start("peers.private-addresses", "true");
        var _ = Show.begin(node, "/live", "A show");
        var player = node.connect()) {
      new StreamKeys(node.data()).issue("/live", "Ada's OBS");
      relay(node, other);
      player.get("/live");
      player.readHead();
      for (var page : publicPages(node, "/live")) {
        looksRight(page, page.substring(media(node).length()));
      }
      var pages =
          List.of(
              "/",
              "/channels/live",
              "/network",
              "/recordings",
              "/recordings/live",
              "/access",
              "/first",
              "/login");
      for (var page : pages) {
        looksRight(admin(node) + page, "/admin" + page);
      }
      tab.open(admin(node) + "/recordings/live");
      var play = tab.eval("document.querySelector('[data-live=files] a').href").asText();
      looksRight(play, "/recordings/play");
      looksRight(admin(other) + "/network", "/admin/network-relay");
      assertThat(tab.problems()).isEmpty();
      assertThat(tab.requestsBeyond(admin(node), media(node), admin(other))).isEmpty();
    }
  }

  private static void relay(LiveNode from, LiveNode to) {
    var channel = from.node().channels().ofMount("/live").orElseThrow();
    var peers = to.node().peers().orElseThrow();
    var tip = new Endpoint(Ip.parse("127.0.0.1").orElseThrow(), from.port());
    peers.relay(channel.guid(), List.of(tip));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> peers.member(channel.guid()).filter(each -> each.receiving()).isPresent());
  }

  @Test
  void aRecordingIsPlayedAndDeletedOnceThatIsMeant() {
    try (var node = LiveNode.start("channel.record", "true")) {
      try (var _ = Show.begin(node, "/live", "Live")) {
        tab.open(admin(node) + "/channels/live");
        tab.click("a[href$=\"/recordings/live\"]");
        tab.await("document.querySelector('[data-live=files] .badge.on')");
        var size = "parseFloat(document.querySelector('[data-live=files] td.n').textContent) > 100";
        tab.await(size);
      }
      var channel = node.node().channels().ofMount("/live").orElseThrow();
      channel.actor().tell(new Channel.Stop("enough"));
      tab.await("document.querySelector('[data-live=files] button')");

      var play = tab.eval("document.querySelector('[data-live=files] a').href").asText();
      tab.open(play);
      tab.await("document.getElementById('state').textContent === 'Press play.'");
      tab.eval("document.getElementById('media').muted = true");
      tab.eval("document.getElementById('media').play()");
      tab.await(PLAYS);

      tab.open(admin(node) + "/recordings/live");
      var delete = "[data-live=files] button";
      tab.click(delete);
      assertThat(tab.text(delete)).isEqualTo("Really delete?");
      tab.click(delete);
      tab.await(
          "document.querySelector('[data-live=files]').textContent.includes('no recordings')");
      assertThat(tab.problems()).isEmpty();
      tab.open(admin(node) + "/access");
      assertThat(tab.text("[data-live=acts]")).contains("delete recording");
    }
  }

  @Test
  void aSettingThatIsWrongIsToldAndARightOneHoldsUntilOneGoesBack() {
    try (var node = LiveNode.start()) {
      tab.expectErrors(true);
      tab.open(admin(node) + "/");
      set("limits.listeners", "many");
      tab.await("document.getElementById('said').textContent.includes('must be a whole number')");
      set("limits.listeners", "7");
      var note = "document.querySelector('[data-live=\"set limits.listeners\"]').textContent";
      tab.await(note + ".includes('Set here. The configuration says 20000')");
      tab.click("button[data-key=\"limits.listeners\"]");
      tab.await(note + ".includes('As the configuration says')");
      assertThat(tab.eval("document.querySelector('[name=\"limits.listeners\"]').value").asText())
          .isEqualTo("20000");
    }
  }

  private void set(String key, String value) {
    var field = "[name=\"" + key + "\"]";
    tab.eval("document.querySelector('" + field + "').value = ''");
    tab.type(field, value);
    tab.eval("document.querySelector('" + field + "').form.requestSubmit()");
  }

  private void looksRight(String url, String name) {
    var file = name.equals("/") ? "directory" : name.replaceAll("/$", "").substring(1);
    file = file.replace('/', '-');
    tab.dark(false).size(1200, 900).open(url);
    tab.await("performance.now() > 300");
    // What a page says only once it plays is to be read too.
    tab.await("document.getElementById('lag')?.textContent !== ''");
    assertThat(tab.namelessControls()).as(name).isEmpty();
    assertThat(tab.eval(Legibility.FAINT).toString()).as(name + " in light").isEqualTo("[]");
    tab.picture(PICTURES.resolve(file + ".png"));
    tab.dark(true);
    assertThat(tab.eval(Legibility.FAINT).toString()).as(name + " in dark").isEqualTo("[]");
    tab.picture(PICTURES.resolve(file + "-dark.png"));
    tab.dark(false).size(375, 740);
    tab.await("innerWidth === 375 && document.documentElement.scrollWidth <= 375");
    Awaitility.await(name)
        .untilAsserted(() -> assertThat(tab.eval(Legibility.WIDE).toString()).isEqualTo("[]"));
    tab.picture(PICTURES.resolve(file + "-phone.png"));
    tab.key("Tab", 9);
    assertThat(tab.eval("document.activeElement !== document.body").asBoolean()).as(name).isTrue();
  }

  private static List<String> publicPages(LiveNode node, String... mounts) {
    var pages = new ArrayList<>(List.of(media(node) + "/"));
    for (var mount : mounts) {
      pages.add(media(node) + "/c" + mount);
      pages.add(media(node) + "/embed" + mount);
    }
    return pages;
  }

  private void clean(String... inside) {
    assertThat(tab.problems()).isEmpty();
    assertThat(tab.requestsBeyond(inside)).isEmpty();
  }

  private static String admin(LiveNode node) {
    return "http://127.0.0.1:" + node.adminPort();
  }

  private static String media(LiveNode node) {
    return "http://127.0.0.1:" + node.port();
  }

  private static int rtmp(LiveNode node) {
    return node.node().rtmpAddress().orElseThrow().getPort();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
