package org.millrace.messages.pcp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pushed node says when it has connected: "here is the channel you look for".
 *
 * @param id null for a control connection
 */
public record GivLine(@Nullable Guid id) {

  /** Reads the head of a connection; empty when it is no GIV. */
  public static Optional<GivLine> of(TextHead head) {
    var line = head.startLine().strip();
    if (line.equals("GIV")) {
      return Optional.of(new GivLine(null));
    }
    return line.startsWith("GIV /")
        ? ChannelRequest.idOfPath(line.substring(5)).map(GivLine::new)
        : Optional.empty();
  }

  public byte[] encode() {
    return (id == null ? "GIV\r\n\r\n" : "GIV /" + id + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
