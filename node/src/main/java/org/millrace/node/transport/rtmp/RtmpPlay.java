package org.millrace.node.transport.rtmp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.millrace.node.core.rtmp.RtmpServer;
import org.millrace.node.core.rtmp.StreamName;

/** A player that wants a stream. All methods may be called from any thread. */
public final class RtmpPlay {

  private final RtmpConnection connection;
  private final StreamName stream;
  private final String agent;

  RtmpPlay(RtmpConnection connection, StreamName stream, String agent) {
    this.connection = connection;
    this.stream = stream;
    this.agent = agent;
  }

  public StreamName stream() {
    return stream;
  }

  /** The player's software, as it says. */
  public String agent() {
    return agent;
  }

  public InetSocketAddress remote() {
    return connection.remote();
  }

  public void refuse(String reason) {
    connection.on(new RtmpServer.Event.PlayRefused(reason));
  }

  /**
   * Hands over the connection, on its event loop: from then on only the owner writes to it, what
   * {@link org.millrace.node.core.rtmp.PlayFraming} makes.
   */
  public void accept(Consumer<Channel> owner) {
    connection.play(owner);
  }
}
