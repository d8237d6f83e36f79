package org.millrace.messages.pcp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The head that asks a node for a channel as PCP: {@code GET /channel/<id>}.
 *
 * @param position the last position the asker has, 0 for none
 * @param pcpVersion 1 for IPv4, 100 for IPv6; 0 when the asker did not say
 * @param agent empty when the asker did not say
 */
public record ChannelRequest(Guid id, long position, int pcpVersion, String agent) {

  private static final String PATH = "/channel/";

  /** Reads a request head; empty when it asks for something else. */
  public static Optional<ChannelRequest> of(TextHead head) {
    var words = head.startLine().split(" ", -1);
    if (words.length < 2 || !words[0].equals("GET") || !words[1].startsWith(PATH)) {
      return Optional.empty();
    }
    return idOfPath(words[1].substring(PATH.length()))
        .map(
            id ->
                new ChannelRequest(
                    id,
                    number(head.header("x-peercast-pos").orElse("")),
                    (int) Math.min(number(head.header("x-peercast-pcp").orElse("")), 1000),
                    head.header("user-agent").orElse("")));
  }

  /** The id of {@code <32 hex>[.ext][?query]}. */
  public static Optional<Guid> idOfPath(String path) {
    var end = 0;
    while (end < path.length() && ".?/".indexOf(path.charAt(end)) < 0) {
      end++;
    }
    return Guid.parse(path.substring(0, end));
  }

  /** The head as bytes. */
  public byte[] encode() {
    var head =
        "GET "
            + PATH
            + id
            + " HTTP/1.0\r\nx-peercast-pos: "
            + position
            + "\r\nx-peercast-pcp: "
            + pcpVersion
            + "\r\n"
            + (agent.isEmpty() ? "" : "User-Agent: " + PcpText.oneLine(agent) + "\r\n")
            + "\r\n";
    return head.getBytes(StandardCharsets.UTF_8);
  }

  /** A decimal number of at most 18 digits; 0 for anything else. */
  static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return 0;
    }
    var value = 0L;
    for (var i = 0; i < digits.length(); i++) {
      var digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
