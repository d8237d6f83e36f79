package org.millrace.node.peercastapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.testkit.LiveNode;

/** Who may ask, and what is too much. */
class ApiGateTest {

  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getStatus\",\"params\":[]}";

  private static LiveNode plain;

  @BeforeAll
  static void start() {
    plain = LiveNode.start();
  }

  @AfterAll
  static void stop() {
    plain.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Requested-With: XMLHttpRequest",
        "Content-Type: text/plain",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
        "Host: localhost:7144",
        "Host: [::1]:7144"
      })
  void programsOfThisMachineNeedNoPassword(String header) {
    assertThat(Api.send(plain, "POST /api/1", CALL, header).head().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Referer: https://evil.example/page",
        "Host: evil.example:7144"
      })
  void pagesOfOtherSitesAreRefused(String header) {
    assertThat(Api.send(plain, "POST /api/1", CALL, header).head().status()).isEqualTo(403);
    var stop = "GET /admin?cmd=stop&id=00000000000000000000000000000001";
    assertThat(Api.send(plain, stop, "", header).head().status()).isEqualTo(403);
  }

  @Test
  void ownPagesMayAsk() {
    var origin = "Origin: http://127.0.0.1:" + plain.port();
    assertThat(Api.send(plain, "POST /api/1", CALL, origin).head().status()).isEqualTo(200);
  }

  @Test
  void behindProxiesOrWhereTheOperatorWantsItTheTokenIsNeeded() {
    try (var live = LiveNode.start()) {
      var proxied = Api.send(live, "POST /api/1", CALL, "X-Forwarded-For: 203.0.113.9");
      assertThat(proxied.head().status()).isEqualTo(401);
      assertThat(proxied.head().header("WWW-Authenticate")).startsWith("Basic");
    }
    try (var live = LiveNode.start("tools.loopback", "token")) {
      assertThat(Api.send(live, "POST /api/1", CALL).head().status()).isEqualTo(401);
      assertThat(Api.send(live, "GET /admin?cmd=viewxml", "").head().status()).isEqualTo(401);
      var token = live.adminToken();
      var basic =
          Base64.getEncoder().encodeToString(("x:" + token).getBytes(StandardCharsets.UTF_8));
      assertThat(
              Api.send(live, "POST /api/1", CALL, "Authorization: Basic " + basic).head().status())
          .isEqualTo(200);
      assertThat(Api.send(live, "POST /api/1", CALL, "Cookie: a=b; auth=" + basic).head().status())
          .isEqualTo(200);
      assertThat(Api.send(live, "POST /api/1", CALL, "Authorization: Bearer wrong").head().status())
          .isEqualTo(401);
    }
    try (var live = LiveNode.start("node.public-url", "http://radio.example")) {
      assertThat(Api.send(live, "POST /api/1", CALL).head().status()).isEqualTo(401);
    }
  }

  @Test
  void bodiesAreBoundedAndNeedALength() {
    var most = CALL + " ".repeat(RequestBody.BYTES_MAX - CALL.length());
    assertThat(Api.send(plain, "POST /api/1", most).head().status()).isEqualTo(200);
    assertThat(Api.send(plain, "POST /api/1", most + " ").head().status()).isEqualTo(413);
    assertThat(Api.send(plain, "POST /api/1", "").head().status()).isEqualTo(411);
  }

  @Test
  void nothingIsThereWhenSwitchedOff() {
    try (var live = LiveNode.start("tools.enabled", "false")) {
      assertThat(Api.send(live, "GET /api/1", "").head().status()).isEqualTo(404);
    }
  }
}
