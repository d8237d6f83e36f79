package org.millrace.node.transport.rtmp;

/** A part of the node that answers RTMP requests. Called on event loops: must not block. */
public interface RtmpFace<C> {

  /** Accepts or refuses the request, now or later. */
  void serve(C call);
}
