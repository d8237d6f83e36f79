package org.millrace.node.core.pcp;

import org.millrace.messages.pcp.Endpoint;

/** What an {@link UpstreamSearch} wants done. */
public sealed interface UpstreamAction {
  record Dial(int attempt, Endpoint target) implements UpstreamAction {}

  /** Ask over a connection that came to us. */
  record AskOver(int attempt, int connection) implements UpstreamAction {}

  /** This attempt's stream is the channel's. */
  record Lead(int attempt) implements UpstreamAction {}

  /** Say good-bye and close. */
  record Leave(int attempt) implements UpstreamAction {}

  /** Ask the directory for the tracker. */
  record AskDirectory() implements UpstreamAction {}

  record Report(UpstreamSearch.Status status) implements UpstreamAction {}

  /** Nobody has the channel any more: tell the children. */
  record End(String reason) implements UpstreamAction {}
}
