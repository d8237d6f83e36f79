package org.millrace.node.pipeline;

/** How a source's connection came to its end. */
public sealed interface SourceEnd {

  /** Why, for a sentence about the source. */
  String reason();

  /** The encoder said that this was all. */
  record Finished() implements SourceEnd {
    @Override
    public String reason() {
      return "it said that this was all";
    }
  }

  /** The connection broke, or nothing came for too long. */
  record Lost(String reason) implements SourceEnd {}

  /** What it sent cannot be broadcast; the reason is for the person at the encoder. */
  record Unreadable(String reason) implements SourceEnd {}

  /** This node ended it: another encoder took over, or the channel was stopped. */
  record Stopped(String reason) implements SourceEnd {}
}
