package org.millrace.node.core.swarm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Map;
import java.util.TreeMap;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;

/** The bytes of a stream header that the channel key signs: each field behind its length. */
public final class HeaderText {
  private static final String CONTEXT = "SWP1 header";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private HeaderText() {}

  static byte[] of(StreamHeader header) {
    var text = new HeaderText();
    text.put(CONTEXT);
    text.put(header.channel().toArray());
    text.put(header.epoch());
    text.put(header.epochKey().toArray());
    text.put(header.stripes());
    text.put(header.parity());
    text.put(header.chunkMax());
    text.put(header.batchMax());
    text.put(header.container());
    text.put(header.codecs());
    text.put(header.bitrate());
    text.put(header.mediaHeader().toArray());
    text.put(header.fromSeq());
    for (Map.Entry<String, String> entry : new TreeMap<>(header.info()).entrySet()) {
      text.put(entry.getKey());
      text.put(entry.getValue());
    }
    return text.out.toByteArray();
  }

  /** The header with its signature. */
  public static StreamHeader sign(StreamHeader header, PrivateKey channelKey) {
    Bytes signature = Ed25519.sign(channelKey, of(header));
    return new StreamHeader(
        header.channel(),
        header.epoch(),
        header.epochKey(),
        header.stripes(),
        header.parity(),
        header.chunkMax(),
        header.batchMax(),
        header.container(),
        header.codecs(),
        header.bitrate(),
        header.mediaHeader(),
        header.fromSeq(),
        header.info(),
        signature);
  }

  private void put(String value) {
    put(value.getBytes(StandardCharsets.UTF_8));
  }

  private void put(long value) {
    put(ByteBuffer.allocate(8).putLong(value).array());
  }

  private void put(byte[] value) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
    out.writeBytes(value);
  }
}
