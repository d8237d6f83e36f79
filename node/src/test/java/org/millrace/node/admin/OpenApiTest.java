package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;
import org.millrace.node.testkit.LiveNode;

/** The description of the API says what the node does, no more and no less. */
class OpenApiTest {

  private static final String MEDIA_PORT = "the media port";

  @TempDir Path temp;

  private final ObjectMapper mapper = new ObjectMapper();
  private DataDir dir;
  private Audit audit;
  private AdminGate gate;
  private JsonNode description;

  @BeforeEach
  void open() throws Exception {
    dir = DataDir.open(temp);
    audit = new Audit(temp);
    var node = new Sample();
    gate =
        Administration.gate(
            new Administration.Parts(
                node,
                node,
                ConfigLoader.load(Optional.empty(), Map.of(), List.of()).effective(),
                Secrets.open(dir, Optional.empty()),
                audit,
                new FirstVisit(Optional.empty(), System.nanoTime())),
            new Administration.Outside(Optional.empty(), () -> 1935, () -> 7144),
            5,
            "millrace-test");
    description = mapper.readTree(ask("GET", "/openapi.json", "").body());
  }

  @AfterEach
  void close() throws Exception {
    audit.close();
    dir.close();
  }

  @Test
  void everyRouteIsDescribedWithItsScopeAndEveryDescribedRouteIsThere() {
    var routes = new TreeMap<String, String>();
    for (var route : gate.routes()) {
      if (route.kind() == Route.Kind.API) {
        var scope = route.scope() == null ? "none" : route.scope().word();
        routes.put(route.method() + " " + route.template(), scope);
      }
    }
    var described = new TreeMap<String, String>();
    description
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (!isPublic(operation.getValue())) {
                            described.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue().get("x-scope").asText());
                          }
                        }));
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void everyAnswerHasTheShapeThatIsDescribed() throws Exception {
    var checked = new TreeSet<String>();
    for (var route : gate.routes()) {
      if (route.kind() != Route.Kind.API) {
        continue;
      }
      var operation =
          description.at(
              "/paths/"
                  + route.template().replace("~", "~0").replace("/", "~1")
                  + "/"
                  + route.method().toLowerCase(Locale.ROOT));
      var success = operation.get("responses").properties().iterator().next();
      var content = success.getValue().get("content").properties().iterator().next();
      var path = route.template().replaceAll("\\{channel}", "live0").replaceAll("\\{.*?}", "7");
      var body = bodyOf(route.template());
      var answer = gate.answer(asked(route.method(), path, body)).toCompletableFuture().join();
      switch (answer) {
        case Answer.Page page when content.getKey().equals("application/json") -> {
          if (route.template().equals("/api/v1/tokens/{token}")) {
            assertThat(page.status()).isEqualTo(404);
            continue;
          }
          assertThat(Integer.toString(page.status())).as(path).isEqualTo(success.getKey());
          fits(mapper.readTree(page.body()), content.getValue().get("schema"), path);
          checked.add(route.template());
        }
        case Answer.Page page -> assertThat(page.contentType()).startsWith(content.getKey());
        case Answer.Events events -> {
          assertThat(content.getKey()).isEqualTo("text/event-stream");
          var event = new String(events.next(), StandardCharsets.UTF_8);
          assertThat(event).startsWith("data: ").endsWith("\n\n");
          fits(mapper.readTree(event.substring(6)), content.getValue().get("schema"), path);
        }
      }
    }
    assertThat(checked).hasSizeGreaterThan(12);
  }

  @Test
  void whatIsForEverybodyIsThereAndHasItsShape() throws Exception {
    var found = new ArrayList<String>();
    try (var node = LiveNode.start()) {
      for (var path : description.get("paths").properties()) {
        var operation = path.getValue().path("get");
        if (isPublic(operation)
            && !path.getKey().endsWith("events")
            && !path.getKey().contains("{")) {
          found.add(path.getKey());
          try (var http = node.connect()) {
            http.get(path.getKey());
            assertThat(http.readHead().status()).isEqualTo(200);
          }
        }
      }
    }
    assertThat(found).containsExactly("/api/channels");
    assertThat(description.at("/paths/~1recordings~1{channel}~1/get/x-scope").asText())
        .isEqualTo("view");
  }

  private static boolean isPublic(JsonNode operation) {
    return operation.at("/servers/0/description").asText("").equals(MEDIA_PORT);
  }

  private static String bodyOf(String template) {
    return switch (template) {
      case "/api/v1/channels/{channel}/title" -> "{\"title\":\"x\"}";
      case "/api/v1/settings" -> "{\"log.level\":\"info\"}";
      case "/api/v1/keys" -> "{\"mount\":\"/live\"}";
      case "/api/v1/tokens" -> "{\"name\":\"x\",\"scope\":\"view\"}";
      default -> "";
    };
  }

  private Answer.Page ask(String method, String path, String body) {
    return (Answer.Page) gate.answer(asked(method, path, body)).toCompletableFuture().join();
  }

  private static Ask asked(String method, String path, String body) {
    return new Ask(
        method,
        path,
        "",
        _ -> "",
        body.getBytes(StandardCharsets.UTF_8),
        "",
        InetAddress.getLoopbackAddress(),
        true);
  }

  /** As much of JSON Schema as the description uses. */
  private void fits(JsonNode value, JsonNode schema, String where) {
    if (schema.has("$ref")) {
      var name = schema.get("$ref").asText().replaceFirst(".*/", "");
      fits(value, description.at("/components/schemas/" + name), where + ":" + name);
      return;
    }
    if (schema.has("oneOf")) {
      if (!value.isNull()) {
        fits(value, schema.get("oneOf").get(0), where);
      }
      return;
    }
    switch (schema.get("type").asText()) {
      case "object" -> object(value, schema, where);
      case "array" -> {
        assertThat(value.isArray()).as(where).isTrue();
        value.forEach(item -> fits(item, schema.get("items"), where + "[]"));
      }
      case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
      case "number" -> assertThat(value.isNumber()).as(where).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(where).isTrue();
      case "string" -> {
        assertThat(value.isTextual()).as(where).isTrue();
        if (schema.has("enum")) {
          assertThat(schema.get("enum")).as(where).contains(value);
        }
      }
      default -> throw new AssertionError(where + " is of no type that is known here");
    }
  }

  private void object(JsonNode value, JsonNode schema, String where) {
    assertThat(value.isObject()).as(where).isTrue();
    for (var required : schema.path("required")) {
      assertThat(value.has(required.asText())).as(where + "." + required.asText()).isTrue();
    }
    for (var field : value.properties()) {
      var known = schema.path("properties").path(field.getKey());
      var more = schema.path("additionalProperties");
      if (known.isMissingNode() && more.isBoolean()) {
        throw new AssertionError(where + "." + field.getKey() + " is not described");
      }
      if (!known.isMissingNode() || more.isObject()) {
        fits(field.getValue(), known.isMissingNode() ? more : known, where + "." + field.getKey());
      }
    }
  }
}
