package org.millrace.node.core.rtmp;

import org.millrace.node.core.bytes.ByteWriter;

/**
 * Frames FLV for players. The result depends on nothing but the FLV, so one run of bytes serves all
 * players of a channel.
 */
public final class PlayFraming {

  /** The chunk size every player is told before the first media. */
  static final int CHUNK_BYTES = 65536;

  private static final int STREAM_ID = 1;

  private PlayFraming() {}

  /**
   * The RTMP messages of whole FLV tags.
   *
   * @param flv tags with their trailing sizes; a file header before the first is left out, and so
   *     is everything from the first torn tag on
   */
  public static byte[] frame(byte[] flv) {
    var out = new ByteWriter(flv.length + 64);
    for (var tag : FlvTags.split(flv, FlvTags.firstTag(flv))) {
      var message = new RtmpMessage(tag.type(), STREAM_ID, tag.timeMillis(), tag.payload());
      ChunkWriter.write(message, CHUNK_BYTES, out);
    }
    return out.toBytes();
  }
}
