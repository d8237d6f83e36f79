package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * TLS: a connection that begins with a handshake record. What is inside is told apart anew, so that
 * HTTPS and RTMPS need no port of their own.
 *
 * <p>Signing takes a millisecond; it is done beside the event loops, so that a crowd that arrives
 * does not hold up those who are served. At most one such task waits per connection.
 */
public final class TlsProtocol implements Protocol {

  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int HEAD_BYTES = 3;

  private final TlsCertificate certificate;
  private final List<Protocol> inside;
  private final Port.Limits limits;
  private final Port.Counters counters;
  private final Executor handshakes = handshakes();

  /**
   * A port may speak it beside what it speaks in plain.
   *
   * @param limits how long a handshake may take, and then the first bytes inside
   * @param counters where connections count that speak nothing that is known
   */
  public TlsProtocol(
      TlsCertificate certificate,
      List<Protocol> inside,
      Port.Limits limits,
      Port.Counters counters) {
    this.certificate = certificate;
    this.inside = List.copyOf(inside);
    this.limits = limits;
    this.counters = counters;
  }

  @Override
  public Match match(ByteBuf first) {
    var at = first.readerIndex();
    if (first.getByte(at) != HANDSHAKE) {
      return Match.NO;
    }
    if (first.readableBytes() < HEAD_BYTES) {
      return Match.MAYBE;
    }
    return first.getByte(at + 1) == MAJOR_VERSION ? Match.YES : Match.NO;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    var tls = certificate.context().newHandler(pipeline.channel().alloc(), handshakes);
    tls.setHandshakeTimeoutMillis(limits.firstBytes().toMillis());
    pipeline.addLast(tls);
    pipeline.addLast(new FirstBytes(inside, limits, counters));
  }

  private static Executor handshakes() {
    var threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    var executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("tls-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
