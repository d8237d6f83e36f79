package org.millrace.node.ingest;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.ByteFeed;

/**
 * A feed that somebody in this process fills. Pieces wait here until they are asked for, at most
 * {@link #WAITING_BYTES_MAX} of them: who fills sees that it is full, and waits or gives up.
 */
abstract class HandedFeed implements ByteFeed {

  static final int WAITING_BYTES_MAX = 4 << 20;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private @Nullable Receiver receiver;
  private @Nullable String end;
  private int waitingBytes;
  private boolean wanted;
  private boolean closed;

  /** The receiver is there: the first pieces may come. */
  abstract void begin();

  /** Nothing more is wanted, or everything was given. Called once. */
  abstract void over();

  @Override
  public final void open(Receiver to) {
    synchronized (this) {
      receiver = to;
    }
    begin();
  }

  @Override
  public final synchronized void more() {
    wanted = true;
    serve();
  }

  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      notifyAll();
    }
    over();
  }

  final synchronized boolean isClosed() {
    return closed;
  }

  /** Takes a piece; false if there is no room for it. */
  final synchronized boolean offer(byte[] piece) {
    if (closed || waitingBytes > WAITING_BYTES_MAX) {
      return false;
    }
    waiting.add(piece);
    waitingBytes += piece.length;
    serve();
    return true;
  }

  /** Takes a piece as soon as there is room; false if nothing more is wanted. */
  final synchronized boolean put(byte[] piece) throws InterruptedException {
    while (!closed && waitingBytes > WAITING_BYTES_MAX) {
      wait();
    }
    return offer(piece);
  }

  /** Nothing follows what was given; empty if that is as it should be. */
  final synchronized void end(String why) {
    if (end == null) {
      end = why;
      serve();
    }
  }

  private void serve() {
    var to = receiver;
    if (to == null || closed) {
      return;
    }
    if (wanted && !waiting.isEmpty()) {
      var piece = waiting.remove();
      waitingBytes -= piece.length;
      wanted = false;
      notifyAll();
      to.piece(piece);
    } else if (waiting.isEmpty() && end != null) {
      var why = end;
      end = "";
      receiver = null;
      if (why.isEmpty()) {
        to.end();
      } else {
        to.broken(why);
      }
    }
  }
}
