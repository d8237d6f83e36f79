package org.millrace.node.transport.rtmp;

import java.net.InetSocketAddress;
import org.millrace.node.core.rtmp.RtmpServer;
import org.millrace.node.core.rtmp.StreamName;
import org.millrace.node.transport.ByteFeed;

/** An encoder that wants to publish. All methods may be called from any thread. */
public final class RtmpPublish {

  private final RtmpConnection connection;
  private final StreamName stream;
  private final String agent;

  RtmpPublish(RtmpConnection connection, StreamName stream, String agent) {
    this.connection = connection;
    this.stream = stream;
    this.agent = agent;
  }

  public StreamName stream() {
    return stream;
  }

  /** The encoder's software, as it says. */
  public String agent() {
    return agent;
  }

  public InetSocketAddress remote() {
    return connection.remote();
  }

  /** The media as FLV, once accepted; while it is not read the encoder has to wait. */
  public ByteFeed media() {
    return connection.media();
  }

  public void accept() {
    connection.on(new RtmpServer.Event.PublishAccepted());
  }

  /** The text is shown at the encoder. */
  public void refuse(String reason) {
    connection.on(new RtmpServer.Event.PublishRefused(reason));
  }

  /** What was accepted is over. */
  public void end(String reason) {
    connection.on(new RtmpServer.Event.ChannelEnded(reason));
  }
}
