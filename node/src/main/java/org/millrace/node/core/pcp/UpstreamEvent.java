package org.millrace.node.core.pcp;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;

/** What happens to an {@link UpstreamSearch}. Attempts are named by {@link UpstreamAction.Dial}. */
public sealed interface UpstreamEvent {
  /** The channel is wanted; its tracker and other nodes to begin with, as far as known. */
  record Began(List<Endpoint> trackers, List<Endpoint> others) implements UpstreamEvent {}

  record HostsLearned(List<Host> hosts) implements UpstreamEvent {}

  record ReachLearned(Endpoint own) implements UpstreamEvent {}

  record Connected(int attempt) implements UpstreamEvent {}

  record Accepted(int attempt, Guid sid) implements UpstreamEvent {}

  record Finished(int attempt, RelayIn.End end, List<Host> hosts) implements UpstreamEvent {}

  /** The stream has grown by what this attempt brought. */
  record Advanced(int attempt) implements UpstreamEvent {}

  /** A standby has all that the leader has brought. */
  record CaughtUp(int attempt) implements UpstreamEvent {}

  /** The operator wants another upstream, perhaps this one. */
  record Bumped(@Nullable Endpoint target) implements UpstreamEvent {}

  record DownstreamChanged(Set<Guid> sids) implements UpstreamEvent {}

  /** A pushed node has connected; the connection is offered under its own name. */
  record CalledIn(int connection, Endpoint remote) implements UpstreamEvent {}

  record Stopped() implements UpstreamEvent {}
}
