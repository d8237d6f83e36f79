package org.millrace.node.peercastapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC 2.0: bytes of a request in, bytes of its answer out. A batch holds at most {@link
 * #BATCH_MAX} calls, which run one after the other.
 */
final class JsonRpc {

  static final int BATCH_MAX = 64;
  static final int DEPTH_MAX = 32;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(40)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final Map<String, RpcMethod> methods = new TreeMap<>();

  JsonRpc(List<RpcMethod> methods) {
    methods.forEach(method -> this.methods.put(method.name(), method));
    if (this.methods.size() != methods.size()) {
      throw new IllegalArgumentException("two methods have one name");
    }
  }

  Iterable<String> names() {
    return methods.keySet();
  }

  /** Answers one request or a batch; empty where nobody waits for an answer. */
  CompletionStage<Optional<byte[]>> answer(byte[] body) {
    JsonNode request;
    try {
      request = mapper.readTree(body);
    } catch (IOException unreadable) {
      return CompletableFuture.completedStage(Optional.of(bytes(failure(RpcFault.PARSE, null))));
    }
    if (request == null || request.isMissingNode()) {
      return CompletableFuture.completedStage(Optional.of(bytes(failure(RpcFault.PARSE, null))));
    }
    return request.isArray()
        ? batch(request)
        : single(request).thenApply(answer -> answer.map(this::bytes));
  }

  private CompletionStage<Optional<byte[]>> batch(JsonNode requests) {
    if (requests.isEmpty() || requests.size() > BATCH_MAX) {
      var why = "a batch has 1 to " + BATCH_MAX + " calls";
      return CompletableFuture.completedStage(
          Optional.of(bytes(failure(RpcFault.request(why), null))));
    }
    var answers = JSON.arrayNode();
    CompletionStage<Void> last = CompletableFuture.completedStage(null);
    for (var request : requests) {
      last =
          last.thenCompose(_ -> single(request))
              .thenAccept(answer -> answer.ifPresent(answers::add));
    }
    return last.thenApply(_ -> answers.isEmpty() ? Optional.empty() : Optional.of(bytes(answers)));
  }

  private CompletionStage<Optional<ObjectNode>> single(JsonNode request) {
    var id = request.get("id");
    if (!request.isObject() || (id != null && !id.isValueNode()) || isFlag(id)) {
      return CompletableFuture.completedStage(
          Optional.of(failure(RpcFault.request("not a call"), null)));
    }
    var name = request.path("method");
    if (!request.path("jsonrpc").asText().equals("2.0") || !name.isTextual()) {
      var why = name.isTextual() ? "jsonrpc is not 2.0" : "no method";
      return CompletableFuture.completedStage(Optional.of(failure(RpcFault.request(why), id)));
    }
    return call(name.textValue(), request.get("params"))
        .thenApply(answer -> id == null ? Optional.empty() : Optional.of(response(answer, id)));
  }

  private static boolean isFlag(@Nullable JsonNode id) {
    return id != null && id.isBoolean();
  }

  private CompletionStage<RpcAnswer> call(String name, @Nullable JsonNode params) {
    var method = methods.get(name);
    if (method == null) {
      return fault(RpcFault.method(name.length() > 100 ? name.substring(0, 100) : name));
    }
    try {
      return method
          .body()
          .call(RpcParams.of(method.names(), params))
          .exceptionally(broken -> internal(name, broken));
    } catch (RpcFault.Thrown wrong) {
      return fault(wrong.fault());
    } catch (RuntimeException broken) {
      return CompletableFuture.completedStage(internal(name, broken));
    }
  }

  private static RpcAnswer internal(String method, Throwable broken) {
    LoggerFactory.getLogger(JsonRpc.class).error("{} failed", method, broken);
    return new RpcAnswer.Fault(new RpcFault(-32603, "Internal error", null));
  }

  private static CompletionStage<RpcAnswer> fault(RpcFault fault) {
    return CompletableFuture.completedStage(new RpcAnswer.Fault(fault));
  }

  private static ObjectNode response(RpcAnswer answer, JsonNode id) {
    return switch (answer) {
      case RpcAnswer.Fault(RpcFault fault) -> failure(fault, id);
      case RpcAnswer.Result(JsonNode value) -> {
        var response = envelope(id);
        response.set("result", value);
        yield response;
      }
    };
  }

  private static ObjectNode failure(RpcFault fault, @Nullable JsonNode id) {
    var error = JSON.objectNode().put("code", fault.code());
    if (fault.data() != null) {
      error.put("data", fault.data());
    }
    error.put("message", fault.message());
    var response = envelope(id == null ? NullNode.getInstance() : id);
    response.set("error", error);
    return response;
  }

  private static ObjectNode envelope(JsonNode id) {
    var envelope = JSON.objectNode();
    envelope.set("id", id);
    return envelope.put("jsonrpc", "2.0");
  }

  private byte[] bytes(JsonNode node) {
    try {
      return mapper.writeValueAsBytes(node);
    } catch (IOException impossible) {
      throw new IllegalStateException("a tree becomes bytes", impossible);
    }
  }
}
