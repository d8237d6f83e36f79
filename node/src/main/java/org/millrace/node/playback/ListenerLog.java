package org.millrace.node.playback;

import java.net.InetSocketAddress;
import org.millrace.node.transport.ReaderReport;

/** Is told of every listener that left. Called on event loops. */
public interface ListenerLog {

  /** One listener's visit. */
  record Visit(
      InetSocketAddress remote, String mount, String agent, String protocol, ReaderReport report) {}

  void left(Visit visit);
}
