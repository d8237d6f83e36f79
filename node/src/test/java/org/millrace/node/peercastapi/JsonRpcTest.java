package org.millrace.node.peercastapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRpcTest {

  private final JsonRpc rpc =
      new JsonRpc(
          List.of(
              new RpcMethod(
                  "twice",
                  List.of("n"),
                  params ->
                      CompletableFuture.completedStage(
                          new RpcAnswer.Result(
                              IntNode.valueOf(2 * params.number("n", -100, 100))))),
              new RpcMethod(
                  "breaks",
                  List.of(),
                  _ -> {
                    throw new IllegalStateException("secret detail");
                  })));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"jsonrpc":"2.0","id":1,"method":"twice","params":[4]}     | /result  | 8
          {"jsonrpc":"2.0","id":"a","method":"twice","params":{"n":4}} | /result | 8
          {"jsonrpc":"2.0","id":1,"method":"twice","params":[4,5]}   | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"twice","params":[]}      | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"twice","params":["4"]}   | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"twice","params":[400]}   | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"twice","params":{"m":4}} | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"twice","params":4}       | /error/code | -32602
          {"jsonrpc":"2.0","id":1,"method":"nope"}                   | /error/data | "nope"
          {"jsonrpc":"2.0","id":1,"method":"nope"}                   | /error/code | -32601
          {"jsonrpc":"1.0","id":1,"method":"twice","params":[4]}     | /error/code | -32600
          {"jsonrpc":"2.0","id":1,"method":7}                        | /error/code | -32600
          {"jsonrpc":"2.0","id":{},"method":"twice","params":[4]}    | /error/code | -32600
          {"jsonrpc":"2.0","id":1,"method":"breaks"}                 | /error      | {"code":-32603,"message":"Internal error"}
          7                                                          | /error/code | -32600
          []                                                         | /error/code | -32600
          {"jsonrpc":                                                | /error/code | -32700
          {} {}                                                      | /error/code | -32700
          """)
  void answers(String request, String pointer, String expected) {
    assertThat(answer(request).orElseThrow().at(pointer)).isEqualTo(Api.json(expected));
  }

  @Test
  void notificationsAreNotAnswered() {
    assertThat(answer("{\"jsonrpc\":\"2.0\",\"method\":\"twice\",\"params\":[4]}")).isEmpty();
    assertThat(answer("[{\"jsonrpc\":\"2.0\",\"method\":\"twice\",\"params\":[4]}]")).isEmpty();
  }

  @Test
  void batchesAreAnsweredInOrder() {
    var answers =
        answer(
                """
                [{"jsonrpc":"2.0","id":1,"method":"twice","params":[1]},
                 {"jsonrpc":"2.0","method":"twice","params":[2]},
                 8,
                 {"jsonrpc":"2.0","id":3,"method":"twice","params":[3]}]\
                """)
            .orElseThrow();

    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).get("result").asInt()).isEqualTo(2);
    assertThat(answers.get(1).at("/error/code").asInt()).isEqualTo(-32600);
    assertThat(answers.get(2).get("result").asInt()).isEqualTo(6);
  }

  @Test
  void largeBatchesAndDeepOnesAreRefused() {
    var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"twice\",\"params\":[1]}";
    var most = "[" + (call + ",").repeat(JsonRpc.BATCH_MAX - 1) + call + "]";
    assertThat(answer(most).orElseThrow()).hasSize(JsonRpc.BATCH_MAX);
    var more = "[" + (call + ",").repeat(JsonRpc.BATCH_MAX) + call + "]";
    assertThat(answer(more).orElseThrow().at("/error/code").asInt()).isEqualTo(-32600);
    assertThat(answer("[".repeat(30_000)).orElseThrow().at("/error/code").asInt())
        .isEqualTo(-32700);
  }

  @Test
  void garbageIsAnsweredAndNothingElse() {
    var seed = 20261121L;
    var random = new SplittableRandom(seed);
    var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"twice\",\"params\":[1]}";
    for (var i = 0; i < 3000; i++) {
      var bytes = call.getBytes(UTF_8);
      for (var hit = 0; hit < 3; hit++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(rpc.answer(bytes).toCompletableFuture()).as("seed %d, %d", seed, i).isCompleted();
    }
  }

  private Optional<JsonNode> answer(String request) {
    return rpc.answer(request.getBytes(UTF_8))
        .toCompletableFuture()
        .join()
        .map(bytes -> Api.json(new String(bytes, UTF_8)));
  }
}
