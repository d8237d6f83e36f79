package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A method that can be called.
 *
 * @param names of its parameters in order; one that ends with {@code ?} and all after it may be
 *     left out
 */
record RpcMethod(String name, List<String> names, Body body) {

  /** What it does. Called on event loops: does not block. */
  @FunctionalInterface
  interface Body {
    CompletionStage<RpcAnswer> call(RpcParams params) throws RpcFault.Thrown;
  }

  /** Something that is known at once. */
  @FunctionalInterface
  interface Known {
    JsonNode get(RpcParams params) throws RpcFault.Thrown;
  }

  RpcMethod {
    names = List.copyOf(names);
  }

  /** A method whose answer is known at once. */
  static RpcMethod known(String name, List<String> names, Known known) {
    return new RpcMethod(
        name,
        names,
        params -> CompletableFuture.completedStage(new RpcAnswer.Result(known.get(params))));
  }
}
