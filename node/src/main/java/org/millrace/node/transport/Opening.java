package org.millrace.node.transport;

import org.millrace.node.core.media.MediaInfo;

/** What a connection is sent around the stream. */
public interface Opening {

  /** The response head of a stream. */
  byte[] head(MediaInfo media);

  /** The whole response if there is no stream. */
  byte[] sorry();

  /** What follows the last byte of a stream that has ended. */
  default byte[] farewell() {
    return new byte[0];
  }
}
