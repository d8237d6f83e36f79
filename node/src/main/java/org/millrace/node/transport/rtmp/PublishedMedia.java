package org.millrace.node.transport.rtmp;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.ByteFeed;

/**
 * What an encoder has published and nobody has taken yet. Past {@link #HELD_BYTES_MAX} the
 * connection is not read: one read and one message may come on top. Lives on one event loop.
 */
final class PublishedMedia {

  static final int HELD_BYTES_MAX = 256 << 10;

  private final Consumer<Boolean> readOn;
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private ByteFeed.@Nullable Receiver receiver;
  private int heldBytes;
  private boolean wanted;
  private boolean ended;
  private @Nullable String broken;

  PublishedMedia(Consumer<Boolean> readOn) {
    this.readOn = readOn;
  }

  void open(ByteFeed.Receiver to) {
    receiver = to;
    give();
  }

  void more() {
    wanted = true;
    give();
  }

  void take(byte[] bytes) {
    if (ended || broken != null) {
      return;
    }
    held.add(bytes);
    heldBytes += bytes.length;
    if (heldBytes > HELD_BYTES_MAX) {
      readOn.accept(false);
    }
  }

  /** All that one read of the socket held is here: it goes on as one piece. */
  void batchOver() {
    give();
  }

  /** Nobody takes anything any more: what comes is let go, and the encoder is told by others. */
  void close() {
    receiver = null;
    ended = true;
    held.clear();
    heldBytes = 0;
    readOn.accept(true);
  }

  void end() {
    ended = true;
    give();
  }

  void broken(String reason) {
    if (!ended && broken == null) {
      broken = reason;
      give();
    }
  }

  private void give() {
    var to = receiver;
    if (to == null) {
      return;
    }
    if (wanted && heldBytes > 0) {
      wanted = false;
      to.piece(joined());
      readOn.accept(true);
    }
    if (heldBytes == 0 && (ended || broken != null)) {
      receiver = null;
      if (ended) {
        to.end();
      } else {
        to.broken(String.valueOf(broken));
      }
    }
  }

  private byte[] joined() {
    var piece = new byte[heldBytes];
    var at = 0;
    for (var bytes : held) {
      System.arraycopy(bytes, 0, piece, at, bytes.length);
      at += bytes.length;
    }
    held.clear();
    heldBytes = 0;
    return piece;
  }
}
