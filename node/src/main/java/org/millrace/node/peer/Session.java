package org.millrace.node.peer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.RelayOut;

/**
 * What one connection is about: hands what happens to a state machine and does what that says.
 * Lives in its {@link PeerConnection}.
 */
interface Session {

  /** What the network tells a session. */
  sealed interface Order {
    /** What becomes of a child's request; with the stream if it gets it. */
    record Answer(RelayOut.Verdict verdict, @Nullable WireRing wire) implements Order {}

    record HostsPicked(List<Message> rootAndHosts) implements Order {}

    /** The end of a port check; 0 when nobody answered with the right id. */
    record PortChecked(int port) implements Order {}

    /** The child, or the announcer, has to go. */
    record Dismiss(int code, List<Host> hosts) implements Order {}

    /** An envelope for the other end. */
    record Pass(byte[] bytes) implements Order {}

    /** The upstream's packets are wanted: into this channel, as this source. */
    record Flow(Intake intake, int source) implements Order {}

    /** The upstream is no longer wanted. */
    record Leave(@Nullable Bcst farewell) implements Order {}

    /** Whether a directory takes an announcer; 0 for yes. */
    record Registered(int refusal) implements Order {}

    /** What an announcer has to know. */
    record Announce(AnnounceOut.Event event) implements Order {}
  }

  /** Begins. */
  void begin(PeerConnection self, long nowNanos);

  /** The connection that was dialled is there. */
  default void connected(Line line, long nowNanos) {}

  void heard(Incoming incoming, long nowNanos);

  /** The connection is closed, or could not be opened. */
  void gone(long nowNanos);

  void told(Order order, long nowNanos);

  void onDeadline(long nowNanos);

  long nextDeadlineNanos();
}
