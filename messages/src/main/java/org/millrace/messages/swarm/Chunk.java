package org.millrace.messages.swarm;

/**
 * A piece of the stream with the proof that it is genuine; the same object on every hop. {@code
 * sourceMillis} is the media clock of the source since the stream's start. The batch is the {@code
 * batchSize} chunks from {@code seq - batchFirstDelta} on, under one signature.
 */
public record Chunk(
    long seq,
    long streamPos,
    int sourceMillis,
    int flags,
    int batchFirstDelta,
    int batchSize,
    Bytes authPath,
    Bytes signature,
    Bytes payload)
    implements MediaMessage {

  /** Payload bytes at most. */
  public static final int PAYLOAD_MAX = 1 << 20;

  /** A decoder can start here. */
  public static final int KEY_START = 1;

  /** Last chunk of a frame. */
  public static final int FRAME_END = 2;

  /** The stream header changed before this chunk. */
  public static final int HEADER_CHANGED = 4;

  /** Carries parity of its row, not media. */
  public static final int PARITY = 8;

  /** Whether all given flags are set. */
  public boolean is(int flag) {
    return (flags & flag) == flag;
  }

  @Override
  public int headerBytes() {
    return Sizes.number(seq)
        + Sizes.number(streamPos)
        + Sizes.number(sourceMillis)
        + Sizes.number(flags)
        + Sizes.number(batchFirstDelta)
        + Sizes.number(batchSize)
        + Sizes.bytes(authPath)
        + Sizes.bytes(signature);
  }

  @Override
  public int payloadBytes() {
    return payload.length();
  }

  @Override
  public int wireBytes() {
    int header = headerBytes();
    int body = payload.length();
    return 1 + Sizes.varint(header) + header + Sizes.varint(body) + body;
  }
}
