package org.millrace.node.peercastapi;

import java.util.List;
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

  RpcMethod {
    names = List.copyOf(names);
  }
}
