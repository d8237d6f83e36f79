package org.millrace.node.admin;

import java.util.Optional;

/** The node as its administration sees it. Asked from any thread, often; answers do not block. */
public interface StatusSource {

  /** How it is right now. */
  NodeStatus status();

  /** Whether its event loops still turn. False asks a supervisor for a restart, so rather true. */
  boolean alive();

  /** Why newcomers should be sent elsewhere ("draining"), or empty if they are welcome. */
  Optional<String> notReady();
}
