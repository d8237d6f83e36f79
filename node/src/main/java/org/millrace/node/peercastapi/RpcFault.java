package org.millrace.node.peercastapi;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a call, as JSON-RPC 2.0 names it.
 *
 * @param data more about it, for a person; null if there is nothing more to say
 */
record RpcFault(int code, String message, @Nullable String data) {

  static final RpcFault PARSE = new RpcFault(-32700, "Parse error", null);
  static final RpcFault NO_CHANNEL = new RpcFault(-1, "Channel not found", null);

  static RpcFault request(String why) {
    return new RpcFault(-32600, "Invalid Request", why);
  }

  static RpcFault method(String name) {
    return new RpcFault(-32601, "Method not found", name);
  }

  static RpcFault params(String why) {
    return new RpcFault(-32602, "Invalid params", why);
  }

  /** The call was right, and yet it cannot be done. */
  static RpcFault refused(String why) {
    return new RpcFault(0, why, null);
  }

  /** Carries the fault out of a method that reads its parameters. */
  static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RpcFault fault;

    Thrown(RpcFault fault) {
      super(fault.message(), null, false, false);
      this.fault = fault;
    }

    RpcFault fault() {
      return fault;
    }
  }
}
