package org.millrace.node.log;

import org.slf4j.MDC;

/** What a log line is about: put around the work of one channel or one peer. */
public final class LogContext {

  public static final String CHANNEL = "channel";
  public static final String PEER = "peer";

  private LogContext() {}

  /** Lines of this thread are about a channel until the result is closed. */
  public static MDC.MDCCloseable channel(String mount) {
    return MDC.putCloseable(CHANNEL, mount);
  }

  /** Lines of this thread are about a peer until the result is closed. */
  public static MDC.MDCCloseable peer(String address) {
    return MDC.putCloseable(PEER, address);
  }

  static boolean isOurs(String key) {
    return key.equals(CHANNEL) || key.equals(PEER);
  }
}
