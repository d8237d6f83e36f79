package org.millrace.node.peercastapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;

/** JSON-RPC of a whole node, in the shapes that recorded answers of other programs have. */
class RpcFaceTest {

  private final LiveNode live = LiveNode.start();

  @AfterEach
  void close() {
    live.close();
  }

  @Test
  void versionIsToldToWhoeverAsks() {
    var version = Api.json(Api.text(Api.send(live, "GET /api/1", "")));

    assertThat(names(version)).containsExactlyInAnyOrder("agentName", "apiVersion", "jsonrpc");
    assertThat(version).isEqualTo(Api.call(live, "getVersionInfo", "[]"));
  }

  @Test
  void everyMethodOfPeercastYtIsThere() {
    for (var method : METHODS_OF_YT) {
      assertThat(Api.error(live, method, "[1,2,3,4,5,6,7,8,9,10]").path("code").asInt())
          .as(method)
          .isEqualTo(-32602);
    }
  }

  private static final List<String> METHODS_OF_YT =
      List.of(
          "getVersionInfo",
          "getStatus",
          "getSettings",
          "setSettings",
          "getLogSettings",
          "setLogSettings",
          "getLog",
          "clearLog",
          "getPlugins",
          "getChannels",
          "getChannelInfo",
          "getChannelStatus",
          "setChannelInfo",
          "stopChannel",
          "bumpChannel",
          "playChannel",
          "getChannelConnections",
          "stopChannelConnection",
          "getChannelRelayTree",
          "fetch",
          "getYellowPageProtocols",
          "getYellowPages",
          "removeYellowPage",
          "getYPChannels",
          "getNotificationMessages",
          "getNewVersions",
          "getServerStorageItem",
          "setServerStorageItem",
          "getState");

  @Test
  void statusHasEndpointsAsPairs() {
    var status = Api.call(live, "getStatus", "[]");

    assertThat(names(status))
        .contains(
            "uptime",
            "isFirewalled",
            "globalRelayEndPoint",
            "globalDirectEndPoint",
            "localRelayEndPoint",
            "localDirectEndPoint");
    assertThat(status.get("isFirewalled").isNull()).isTrue();
    assertThat(status.get("globalRelayEndPoint").isNull()).isTrue();
    assertThat(status.get("localRelayEndPoint").get(1).asInt()).isEqualTo(live.port());
  }

  @Test
  void channelsHaveTheRecordedShapes() {
    try (var source = live.connect().publish("/radio", "audio/mpeg")) {
      var channel = firstChannel();
      var id = channel.get("channelId").asText();

      assertThat(id).matches("[0-9A-F]{32}");
      assertThat(names(channel))
          .containsExactlyInAnyOrder("channelId", "status", "info", "track", "yellowPages");
      assertThat(names(channel.get("status")))
          .contains(
              "network",
              "status",
              "source",
              "uptime",
              "localRelays",
              "localDirects",
              "totalRelays",
              "totalDirects",
              "isBroadcasting",
              "isRelayFull",
              "isDirectFull",
              "isReceiving");
      assertThat(names(channel.get("info")))
          .containsExactlyInAnyOrder(
              "name", "url", "genre", "desc", "comment", "bitrate", "contentType", "mimeType");
      assertThat(names(channel.get("track")))
          .containsExactlyInAnyOrder("name", "genre", "album", "creator", "url");

      // In any case, in order or by name.
      var lower = id.toLowerCase(Locale.ROOT);
      assertThat(Api.call(live, "getChannelStatus", "[\"" + lower + "\"]").get("isBroadcasting"))
          .isEqualTo(channel.get("status").get("isBroadcasting"));
      // What kind of stream it is is found out while this asks.
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(
                          Api.call(live, "getChannelInfo", "{\"channelId\":\"" + id + "\"}")
                              .get("info"))
                      .isEqualTo(firstChannel().get("info")));

      var connection = Api.call(live, "getChannelConnections", "[\"" + id + "\"]").get(0);
      assertThat(connection.get("type").asText()).isEqualTo("source");
      assertThat(connection.get("connectionId").asInt()).isEqualTo(-1);
      var root = Api.call(live, "getChannelRelayTree", "[\"" + id + "\"]").get(0);
      assertThat(root.get("isTracker").asBoolean()).isTrue();
      assertThat(root.get("versionString").asText()).isEqualTo("MR1");
      assertThat(source).isNotNull();
    }
  }

  @Test
  void ownChannelsAreDescribedAndStopped() {
    try (var _ = live.connect().publish("/radio", "audio/mpeg")) {
      var id = firstChannel().get("channelId").asText();
      Api.call(
          live,
          "setChannelInfo",
          """
          ["%s",{"name":"Wheel","desc":"d","genre":"g","url":"http://w.example","comment":""},
           {"name":"Song","creator":"Band","url":"","album":"","genre":""}]\
          """
              .formatted(id));
      Awaitility.await()
          .untilAsserted(
              () -> {
                var now = Api.call(live, "getChannelInfo", "[\"" + id + "\"]");
                assertThat(now.at("/info/name").asText()).isEqualTo("Wheel");
                assertThat(now.at("/track/creator").asText()).isEqualTo("Band");
              });
      assertThat(Api.call(live, "bumpChannel", "[\"" + id + "\"]").isNull()).isTrue();

      assertThat(Api.call(live, "stopChannel", "[\"" + id + "\"]").isNull()).isTrue();
      Awaitility.await()
          .untilAsserted(() -> assertThat(Api.call(live, "getChannels", "[]")).isEmpty());
      assertThat(Api.error(live, "stopChannel", "[\"" + id + "\"]").path("code").asInt())
          .isEqualTo(-1);
    }
  }

  @Test
  void playlistsNameChannelsThatAreToBeFound() {
    var id = "0123456789ABCDEF0123456789ABCDEF";
    var found = Api.send(live, "GET /pls/" + id + "?tip=203.0.113.5:7144", "");
    assertThat(Api.text(found)).contains("/stream/" + id + "?tip=203.0.113.5:7144\n");
    assertThat(Api.send(live, "GET /pls/" + id + "?tip=x%0d%0ay", "").head().status())
        .isEqualTo(404);
    assertThat(Api.send(live, "GET /pls/" + id, "").head().status()).isEqualTo(404);
  }

  @Test
  void limitsAreReadAndSet() {
    Api.call(
        live,
        "setSettings",
        """
        [{"maxRelays":2,"maxDirects":5,"maxRelaysPerChannel":0,"maxDirectsPerChannel":3}]\
        """);

    var settings = Api.call(live, "getSettings", "[]");
    assertThat(settings.get("maxDirects").asInt()).isEqualTo(5);
    assertThat(settings.get("maxDirectsPerChannel").asInt()).isEqualTo(3);
    assertThat(settings.get("maxRelays").asInt()).isEqualTo(2);
    assertThat(settings.get("maxUpstreamRate").asInt()).isZero();
    assertThat(Api.error(live, "setSettings", "[{\"maxDirects\":-1}]").path("code").asInt())
        .isEqualTo(-32602);
  }

  @Test
  void logIsShownAndItsLevelSet() {
    Api.call(live, "clearLog", "[]");
    Api.call(live, "setLogSettings", "[{\"level\":4}]");
    assertThat(Api.call(live, "getLogSettings", "[]").get("level").asInt()).isEqualTo(4);

    try (var _ = live.connect().publish("/radio", "audio/mpeg")) {
      Awaitility.await()
          .untilAsserted(
              () -> {
                var log = Api.call(live, "getLog", "[null, 50]");
                assertThat(log.get("log").asText()).contains("on air from 127.0.0.1");
                assertThat(log.get("lines").asInt()).isPositive();
              });
    }
    assertThat(Api.error(live, "setLogSettings", "[{\"level\":9}]").path("code").asInt())
        .isEqualTo(-32602);
  }

  @Test
  void urlsAreFetchedUntilStopped() {
    try (var other = LiveNode.start();
        var source = other.connect().publish("/live", "application/octet-stream")) {
      source.send(new byte[30_000]);
      Awaitility.await().until(() -> other.node().channels().ofMount("/live").isPresent());
      var id =
          Api.call(
                  live,
                  "fetch",
                  """
                  ["http://127.0.0.1:%d/live","My Radio","words","talk","","64","RAW",null]\
                  """
                      .replace("\"64\"", "64")
                      .formatted(other.port()))
              .asText();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(Api.call(live, "getChannels", "[]").path(0).at("/info/name").asText())
                      .isEqualTo("My Radio"));
      assertThat(firstChannel().get("channelId").asText()).isEqualTo(id);

      Api.call(live, "stopChannel", "[\"" + id + "\"]");
      Awaitility.await()
          .during(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(Api.call(live, "getChannels", "[]")).isEmpty());
    }
  }

  @Test
  void valuesAreKeptAndBounded() {
    Api.call(live, "setUserConfig", "[\"gui\",\"colour\",{\"dark\":true}]");
    Api.call(live, "setServerStorageItem", "[\"channelFilters\",[1,2]]");
    assertThat(Api.call(live, "getUserConfig", "[\"gui\",\"colour\"]").get("dark").asBoolean())
        .isTrue();
    assertThat(Api.call(live, "getServerStorageItem", "[\"channelFilters\"]")).hasSize(2);
    assertThat(Api.call(live, "getUserConfig", "[\"gui\",\"unknown\"]").isNull()).isTrue();

    var large = "\"" + "x".repeat(60_000) + "\"";
    for (var i = 0; i < 4; i++) {
      Api.call(live, "setUserConfig", "[\"gui\",\"k" + i + "\"," + large + "]");
    }
    assertThat(Api.error(live, "setUserConfig", "[\"gui\",\"k4\"," + large + "]").path("code"))
        .isEqualTo(Api.json("-32602"));
    assertThat(Api.call(live, "getUserConfig", "[\"gui\",\"k4\"]").isNull()).isTrue();

    for (var i = 0; i < 60; i++) {
      Api.call(live, "addBroadcastHistory", "[{\"channelName\":\"c" + i % 55 + "\"}]");
    }
    var history = Api.call(live, "getBroadcastHistory", "[]");
    assertThat(history).hasSize(KeptValues.HISTORY_MAX);
    assertThat(history.get(0).get("channelName").asText()).isEqualTo("c4");
  }

  private JsonNode firstChannel() {
    return Awaitility.await()
        .until(() -> Api.call(live, "getChannels", "[]"), channels -> !channels.isEmpty())
        .get(0);
  }

  static List<String> names(JsonNode object) {
    return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
        .toList();
  }
}
