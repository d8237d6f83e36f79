package org.millrace.node.pipeline;

/** The node ended a source: give it to the kill switch of a {@link LivePipeline.Running}. */
public final class SourceStopped extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SourceStopped(String reason) {
    super(reason, null, false, false);
  }
}
