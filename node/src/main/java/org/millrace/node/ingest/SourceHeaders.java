package org.millrace.node.ingest;

import java.util.Optional;
import java.util.stream.Stream;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.transport.http.HttpCall;

/** What radio encoders say of their channel, in {@code Ice-*} and {@code icy-*} headers. */
final class SourceHeaders {

  private SourceHeaders() {}

  static ChannelInfo info(HttpCall call) {
    return new ChannelInfo(
        text(call, "Name"),
        text(call, "Genre"),
        text(call, "Description"),
        text(call, "Url"),
        bitrate(call),
        "",
        "");
  }

  /** One line of at most {@link ChannelInfo#TEXT_CHARS_MAX} printable characters. */
  static String clean(String text) {
    return new ChannelInfo(text, "", "", "", 0, "", "").name();
  }

  private static String text(HttpCall call, String field) {
    return first(call, "Ice-" + field, "icy-" + field).map(SourceHeaders::decoded).orElse("");
  }

  /** Header bytes arrive one to a character; encoders send UTF-8. */
  private static String decoded(String value) {
    var bytes = value.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    var text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? text : value;
  }

  private static int bitrate(HttpCall call) {
    var fromInfo =
        first(call, "Ice-Audio-Info", "ice-audio-info").stream()
            .flatMap(value -> Stream.of(value.split(";")))
            .filter(pair -> pair.strip().matches("(ice-)?bitrate=\\d{1,6}"))
            .map(pair -> pair.substring(pair.indexOf('=') + 1).strip())
            .findFirst();
    return first(call, "Ice-Bitrate", "icy-br")
        .filter(value -> value.matches("\\d{1,6}"))
        .or(() -> fromInfo)
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static Optional<String> first(HttpCall call, String name, String other) {
    return call.header(name).or(() -> call.header(other));
  }
}
