package org.millrace.node.core.portmap;

import java.util.function.Consumer;
import org.millrace.messages.pcp.Endpoint;

/** One way to ask one gateway, from the question to its answer. May be begun again to renew. */
interface Asking {

  /** How far it is. */
  sealed interface Result {
    record Waiting() implements Result {}

    record Granted(Mapping mapping) implements Result {}

    record Refused(String why) implements Result {}

    Result WAITING = new Waiting();
  }

  void begin(long nowNanos, Consumer<PortMapper.Action> out);

  default void datagram(
      Endpoint from, byte[] bytes, long nowNanos, Consumer<PortMapper.Action> out) {}

  /** An answer of HTTP; status 0 and an empty body for none. */
  default void http(
      int ask, int status, byte[] body, long nowNanos, Consumer<PortMapper.Action> out) {}

  void onDeadline(long nowNanos, Consumer<PortMapper.Action> out);

  /** {@link Long#MAX_VALUE} for none. */
  long nextDeadlineNanos();

  Result result();

  /** Takes back what was granted, without waiting for an answer. */
  void remove(Consumer<PortMapper.Action> out);
}
