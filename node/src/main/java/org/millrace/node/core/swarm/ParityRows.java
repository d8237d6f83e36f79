package org.millrace.node.core.swarm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.SwarmCodec;

/**
 * Parity over the rows of a stream. A shard is a chunk's whole frame behind its length, so that a
 * rebuilt chunk brings its own proof and is checked like any other.
 */
public final class ParityRows implements RowCodec {
  private static final int LENGTH_BYTES = 4;

  private final SwarmCodec codec;

  public ParityRows(SwarmCodec codec) {
    this.codec = codec;
  }

  /** The payloads of the parity chunks of a row of signed media chunks. */
  public byte[][] parity(List<Chunk> row, int parityStripes) {
    byte[][] shards = new byte[row.size()][];
    int longest = 0;
    for (int i = 0; i < shards.length; i++) {
      shards[i] = shard(row.get(i));
      longest = Math.max(longest, shards[i].length);
    }
    for (int i = 0; i < shards.length; i++) {
      shards[i] = Arrays.copyOf(shards[i], longest);
    }
    return new ReedSolomon(shards.length, parityStripes).encode(shards);
  }

  private byte[] shard(Chunk chunk) {
    byte[] frame = codec.encode(chunk);
    return ByteBuffer.allocate(LENGTH_BYTES + frame.length).putInt(frame.length).put(frame).array();
  }

  @Override
  public @Nullable Chunk rebuild(long seq, SwarmSettings settings, ChunkStore chunks) {
    int stripes = settings.stripes();
    int data = settings.dataStripes();
    long first = seq - settings.stripe(seq);
    byte[] @Nullable [] shards = new byte[stripes][];
    int length = 0;
    for (int i = data; i < stripes; i++) {
      Chunk parity = chunks.get(first + i);
      if (parity != null && (length == 0 || parity.payloadBytes() == length)) {
        shards[i] = parity.payload().toArray();
        length = parity.payloadBytes();
      }
    }
    if (length == 0) {
      return null;
    }
    for (int i = 0; i < data; i++) {
      Chunk chunk = chunks.get(first + i);
      if (chunk != null) {
        shards[i] = Arrays.copyOf(shard(chunk), length);
      }
    }
    if (!new ReedSolomon(data, stripes - data).decode(shards)) {
      return null;
    }
    return parse(shards[settings.stripe(seq)], seq);
  }

  private @Nullable Chunk parse(byte @Nullable [] shard, long seq) {
    if (shard == null || shard.length < LENGTH_BYTES) {
      return null;
    }
    int length = ByteBuffer.wrap(shard).getInt();
    if (length < 0 || length > shard.length - LENGTH_BYTES) {
      return null;
    }
    ByteBuffer frame = ByteBuffer.wrap(shard, LENGTH_BYTES, length);
    return codec.decode(frame) instanceof SwarmCodec.Complete complete
            && complete.message() instanceof Chunk chunk
            && chunk.seq() == seq
        ? chunk
        : null;
  }

  /** A chunk of parity, still to be signed. */
  public static Chunk chunk(long seq, int sourceMillis, byte[] payload) {
    return new Chunk(
        seq, 0, sourceMillis, Chunk.PARITY, 0, 1, Bytes.EMPTY, Bytes.EMPTY, Bytes.of(payload));
  }
}
