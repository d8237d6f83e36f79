package org.millrace.messages.swarm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Messages that carry the stream, or say where in it things are. */
public sealed interface MediaMessage extends Message permits Chunk, MediaMessage.Index {

  /** Everything but the chunk itself. */
  sealed interface Index extends MediaMessage {}

  /**
   * What a receiver must know before the first chunk; signed by the channel key, it delegates to
   * the epoch key that signs batches. {@code parity} is the number of parity stripes from {@code
   * fromSeq} on.
   */
  record StreamHeader(
      Bytes channel,
      int epoch,
      Bytes epochKey,
      int stripes,
      int parity,
      int chunkMax,
      int batchMax,
      String container,
      String codecs,
      long bitrate,
      Bytes mediaHeader,
      long fromSeq,
      Map<String, String> info,
      Bytes signature)
      implements Index {
    public StreamHeader {
      info = Map.copyOf(info);
    }

    @Override
    public int headerBytes() {
      int sum =
          Sizes.bytes(channel)
              + Sizes.number(epoch)
              + Sizes.bytes(epochKey)
              + Sizes.number(stripes)
              + Sizes.number(parity)
              + Sizes.number(chunkMax)
              + Sizes.number(batchMax)
              + Sizes.text(container)
              + Sizes.text(codecs)
              + Sizes.number(bitrate)
              + Sizes.bytes(mediaHeader)
              + Sizes.number(fromSeq)
              + Sizes.bytes(signature);
      for (Map.Entry<String, String> entry : info.entrySet()) {
        sum += Sizes.nested(inMap(entry.getKey()) + inMap(entry.getValue()));
      }
      return sum;
    }

    /** Keys and values of a map are written even when empty. */
    private static int inMap(String text) {
      return Sizes.nested(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /** Asks for the newest key frames. */
  record KeyIndexRequest(int count) implements Index {
    @Override
    public int headerBytes() {
      return Sizes.number(count);
    }
  }

  /** The newest key frames in the ring, oldest first, and its head. */
  record KeyIndex(List<Key> entries, long headSeq) implements Index {
    public KeyIndex {
      entries = List.copyOf(entries);
    }

    @Override
    public int headerBytes() {
      return Sizes.nested(entries, Key::size) + Sizes.number(headSeq);
    }
  }

  /** A chunk at which a decoder can start. */
  record Key(long seq, long streamPos, int ageMillis) {
    int size() {
      return Sizes.number(seq) + Sizes.number(streamPos) + Sizes.number(ageMillis);
    }
  }

  /** Asks for what is there of a range, faster than the stream, once. */
  record FetchRange(long fromSeq, long toSeq, int stripes, int rateMaxKbps) implements Index {
    @Override
    public int headerBytes() {
      return Sizes.number(fromSeq)
          + Sizes.number(toSeq)
          + Sizes.fixed32(stripes)
          + Sizes.number(rateMaxKbps);
    }
  }
}
