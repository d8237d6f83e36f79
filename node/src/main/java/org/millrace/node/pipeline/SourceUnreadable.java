package org.millrace.node.pipeline;

/** The bytes of a source cannot be understood: how that travels down its stream. */
final class SourceUnreadable extends RuntimeException {

  private static final long serialVersionUID = 1;

  SourceUnreadable(String reason) {
    super(reason, null, false, false);
  }
}
