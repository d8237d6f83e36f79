package org.millrace.node.pipeline;

/** The connection of a source broke off: how a failed capture travels down its stream. */
final class SourceBroken extends RuntimeException {

  private static final long serialVersionUID = 1;

  SourceBroken(String reason) {
    super(reason, null, false, false);
  }
}
