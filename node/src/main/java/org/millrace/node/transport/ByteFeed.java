package org.millrace.node.transport;

/**
 * Bytes from a socket, read only as they are asked for: whoever asks slowly slows the sender down.
 * All methods may be called from any thread.
 */
public interface ByteFeed {

  /** Takes the bytes; called on the feed's event loop. */
  interface Receiver {

    /** One piece, after one {@link ByteFeed#more}; the array is given up. */
    void piece(byte[] bytes);

    /** The sender has said that this was all, or closed the connection where that says so. */
    void end();

    /** The connection broke. */
    void broken(String reason);
  }

  /** Begins; nothing is read before {@link #more}. Once only. */
  void open(Receiver receiver);

  /** Asks for one more piece. */
  void more();

  /** Nothing more is wanted. */
  void close();
}
