package org.millrace.node.core.rtmp;

import org.millrace.node.core.bytes.ByteWriter;

/**
 * Cuts messages into chunks. Every message starts with a full header, so that the bytes of a
 * message are the same for every connection of one chunk size and can be made once for all of them.
 */
final class ChunkWriter {

  /** What both ends start with. */
  static final int CHUNK_BYTES_FIRST = 128;

  private static final int TIME_EXTENDED = 0xffffff;

  private ChunkWriter() {}

  /** Appends one message; the chunk stream follows from its type. */
  static void write(RtmpMessage message, int chunkBytes, ByteWriter out) {
    var chunkStream = chunkStream(message.type());
    var time = message.timeMillis();
    var extended = Integer.compareUnsigned(time, TIME_EXTENDED) >= 0;
    var payload = message.payload();
    out.u8(chunkStream)
        .u24(extended ? TIME_EXTENDED : time)
        .u24(payload.length)
        .u8(message.type())
        .u32le(message.streamId());
    if (extended) {
      out.u32(time);
    }
    for (var at = 0; at < payload.length; at += chunkBytes) {
      if (at > 0) {
        out.u8(0xc0 | chunkStream);
        if (extended) {
          out.u32(time);
        }
      }
      out.bytes(payload, at, Math.min(chunkBytes, payload.length - at));
    }
  }

  private static int chunkStream(int type) {
    return switch (type) {
      case RtmpMessage.AUDIO -> 4;
      case RtmpMessage.VIDEO -> 6;
      case RtmpMessage.DATA -> 5;
      case RtmpMessage.COMMAND -> 3;
      default -> 2;
    };
  }
}
