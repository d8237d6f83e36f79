package org.millrace.node.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.millrace.messages.front.FrontMessage;
import org.millrace.node.peer.Fronted;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.transport.Protocol;

/**
 * Where sources come that broadcast through this node; only inside TLS. At most {@link
 * #STRANGERS_MAX} that have not shown yet who they are, and so many wrong secrets a minute and
 * address.
 */
public final class FrontDoor implements Protocol {

  static final int STRANGERS_MAX = 64;

  private static final byte[] PREFACE = FrontMessage.PREFACE.getBytes(StandardCharsets.US_ASCII);

  private final Map<String, byte[]> secrets;
  private final int channelsPerSource;
  private final Fronted.Takes network;
  private final AttemptLimit attempts;
  private final AtomicInteger strangers = new AtomicInteger();
  private final RandomGenerator random = new SecureRandom();

  /**
   * @param secrets of the sources that may come, by their names
   * @param attemptsPerMinute wrong secrets of one address
   */
  public FrontDoor(
      Map<String, byte[]> secrets,
      int channelsPerSource,
      int attemptsPerMinute,
      Fronted.Takes network) {
    this.secrets = Map.copyOf(secrets);
    this.channelsPerSource = channelsPerSource;
    this.attempts = new AttemptLimit(attemptsPerMinute);
    this.network = network;
  }

  @Override
  public Match match(ByteBuf first) {
    var length = Math.min(first.readableBytes(), PREFACE.length);
    for (var i = 0; i < length; i++) {
      if (first.getByte(first.readerIndex() + i) != PREFACE[i]) {
        return Match.NO;
      }
    }
    return length == PREFACE.length ? Match.YES : Match.MAYBE;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    var remote = address(pipeline);
    if (strangers.get() >= STRANGERS_MAX || !attempts.mayTry(remote, System.nanoTime())) {
      pipeline.channel().close();
      return;
    }
    strangers.incrementAndGet();
    pipeline.addLast(new FrontSession(this, PREFACE.length));
  }

  private static InetAddress address(ChannelPipeline pipeline) {
    return pipeline.channel().remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  /** Somebody is a stranger no longer, or has gone. */
  void known() {
    strangers.decrementAndGet();
  }

  void failed(ChannelPipeline pipeline) {
    attempts.failed(address(pipeline), System.nanoTime());
  }

  Map<String, byte[]> secrets() {
    return secrets;
  }

  int channelsPerSource() {
    return channelsPerSource;
  }

  Fronted.Takes network() {
    return network;
  }

  RandomGenerator random() {
    return random;
  }
}
