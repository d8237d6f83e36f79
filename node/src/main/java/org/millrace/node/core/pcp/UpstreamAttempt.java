package org.millrace.node.core.pcp;

/** One try of an {@link UpstreamSearch} to take the channel from a node. */
final class UpstreamAttempt {
  final int id;
  final UpstreamPool.Candidate candidate;
  final long sinceNanos;
  boolean accepted;

  /** When it last brought something new. */
  long advancedNanos;

  UpstreamAttempt(int id, UpstreamPool.Candidate candidate, long sinceNanos) {
    this.id = id;
    this.candidate = candidate;
    this.sinceNanos = sinceNanos;
    this.advancedNanos = sinceNanos;
  }
}
