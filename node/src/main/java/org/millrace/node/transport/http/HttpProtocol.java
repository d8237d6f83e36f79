package org.millrace.node.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.time.Duration;
import java.util.List;
import org.millrace.node.transport.Protocol;

/** HTTP/1.0 and 1.1, with the SOURCE method of radio encoders. */
public final class HttpProtocol implements Protocol {

  /**
   * What a request may cost.
   *
   * @param headBytesMax request line and header fields together, about
   * @param head how long the first request head may take
   * @param keepAlive how long a connection may wait for its next request
   */
  public record Limits(int headBytesMax, Duration head, Duration keepAlive) {}

  private static final int LINE_BYTES_MAX = 4096;
  private static final int PIECE_BYTES_MAX = 64 << 10;

  private final Limits limits;
  private final List<HttpFace> faces;

  public HttpProtocol(Limits limits, List<HttpFace> faces) {
    this.limits = limits;
    this.faces = List.copyOf(faces);
  }

  /** A method is a run of capital letters, followed by a blank. */
  @Override
  public Match match(ByteBuf first) {
    int length = Math.min(first.readableBytes(), 10);
    for (int i = 0; i < length; i++) {
      int c = first.getByte(first.readerIndex() + i);
      if (c == ' ') {
        return i >= 3 ? Match.YES : Match.NO;
      }
      if (c < 'A' || c > 'Z') {
        return Match.NO;
      }
    }
    return length < 10 ? Match.MAYBE : Match.NO;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    var config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(limits.headBytesMax())
            .setMaxChunkSize(PIECE_BYTES_MAX)
            .setValidateHeaders(true);
    pipeline.addLast(new HeadDecoder(config));
    pipeline.addLast(new HttpResponseEncoder());
    pipeline.addLast(new HttpConversation(limits, faces));
  }
}
