package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** How a call ended. */
sealed interface RpcAnswer {

  record Result(JsonNode value) implements RpcAnswer {}

  record Fault(RpcFault fault) implements RpcAnswer {}

  /** The result of what only does something. */
  RpcAnswer NOTHING = new Result(NullNode.getInstance());
}
