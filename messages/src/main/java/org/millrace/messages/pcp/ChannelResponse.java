package org.millrace.messages.pcp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The heads that answer {@link ChannelRequest}. Atoms follow 200 and 503, nothing follows 404. */
public final class ChannelResponse {

  private ChannelResponse() {}

  /**
   * The channel is here.
   *
   * @param position the newest position, modulo 2^32
   */
  public static byte[] found(Guid id, ChanInfo info, long position, String server) {
    var head =
        "HTTP/1.0 200 OK\r\nServer: "
            + server
            + "\r\nAccept-Ranges: none\r\nx-audiocast-name: "
            + PcpText.oneLine(info.name())
            + "\r\nx-audiocast-bitrate: "
            + info.bitrateKbps()
            + "\r\nx-audiocast-genre: "
            + PcpText.oneLine(info.genre())
            + "\r\nx-audiocast-description: "
            + PcpText.oneLine(info.description())
            + "\r\nx-audiocast-url: "
            + PcpText.oneLine(info.url())
            + "\r\nx-peercast-channelid: "
            + id
            + "\r\nx-peercast-pos: "
            + position
            + "\r\nContent-Type: application/x-peercast-pcp\r\n\r\n";
    return head.getBytes(StandardCharsets.UTF_8);
  }

  /** No slot, or the channel is only known by its hits: ask the hosts that follow. */
  public static byte[] elsewhere() {
    return "HTTP/1.0 503 Service Unavailable\r\nContent-Type: application/x-peercast-pcp\r\n\r\n"
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Unknown here. */
  public static byte[] unknown() {
    return "HTTP/1.0 404 Not Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  }

  /** The newest position a 200 tells; empty when it tells none. */
  public static Optional<Long> position(TextHead head) {
    return head.header("x-peercast-pos")
        .filter(digits -> digits.matches("[0-9]{1,18}"))
        .map(ChannelRequest::number);
  }
}
