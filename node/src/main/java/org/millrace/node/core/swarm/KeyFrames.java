package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.List;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MediaMessage;
import org.millrace.messages.swarm.MediaMessage.KeyIndex;

/** The newest {@link #MAX} chunks at which a decoder can start. */
final class KeyFrames {
  private static final int MAX = 4;

  private final long[] seq = new long[MAX];
  private final long[] pos = new long[MAX];
  private final int[] millis = new int[MAX];
  private int size;

  void arrived(Chunk chunk, int nowMillis) {
    if (size > 0 && chunk.seq() <= seq[size - 1]) {
      return;
    }
    if (size == MAX) {
      size--;
      System.arraycopy(seq, 1, seq, 0, size);
      System.arraycopy(pos, 1, pos, 0, size);
      System.arraycopy(millis, 1, millis, 0, size);
    }
    seq[size] = chunk.seq();
    pos[size] = chunk.streamPos();
    millis[size] = nowMillis;
    size++;
  }

  /** The index as told to others. */
  KeyIndex index(int count, long head, int nowMillis) {
    List<MediaMessage.Key> keys = new ArrayList<>(MAX);
    for (int i = Math.max(0, size - count); i < size; i++) {
      keys.add(new MediaMessage.Key(seq[i], pos[i], nowMillis - millis[i]));
    }
    return new KeyIndex(keys, Math.max(0, head));
  }
}
