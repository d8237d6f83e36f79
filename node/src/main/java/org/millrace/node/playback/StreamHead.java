package org.millrace.node.playback;

import java.nio.charset.StandardCharsets;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.transport.IcyInterleave;
import org.millrace.node.transport.Opening;

/** The response head in front of a stream, for one player. */
final class StreamHead implements Opening {

  private final LiveChannel channel;
  private final String version;
  private final String cors;
  private final boolean icy;

  /**
   * @param version of the request's HTTP
   * @param cors the origin that pages may be of, empty for none
   * @param icy whether metadata is interleaved
   */
  StreamHead(LiveChannel channel, String version, String cors, boolean icy) {
    this.channel = channel;
    this.version = version;
    this.cors = cors;
    this.icy = icy;
  }

  @Override
  public byte[] head(MediaInfo media) {
    var head = status("200 OK");
    line(head, "Content-Type", contentType(media));
    line(head, "Cache-Control", "no-cache, no-store");
    var info = channel.info();
    line(head, "icy-name", info.name());
    line(head, "icy-genre", info.genre());
    line(head, "icy-description", info.description());
    line(head, "icy-url", info.url());
    line(head, "icy-br", info.bitrate() == 0 ? "" : Integer.toString(info.bitrate()));
    line(head, "icy-metaint", icy ? Integer.toString(IcyInterleave.INTERVAL_BYTES) : "");
    return bytes(head, "");
  }

  @Override
  public byte[] sorry() {
    var head = status("503 Service Unavailable");
    line(head, "Retry-After", "5");
    line(head, "Content-Type", "text/plain; charset=utf-8");
    return bytes(head, "Nothing is on air here right now.\n");
  }

  static String contentType(MediaInfo media) {
    var audioOnly = !media.hasVideo();
    return switch (media.container()) {
      case MP4 -> audioOnly ? "audio/mp4" : "video/mp4";
      case WEBM -> audioOnly ? "audio/webm" : "video/webm";
      case MATROSKA -> audioOnly ? "audio/x-matroska" : "video/x-matroska";
      case OGG -> audioOnly ? "audio/ogg" : "video/ogg";
      case MP3, AAC, FLV, TS, RAW -> media.container().contentType();
    };
  }

  /** Players of these understand interleaved metadata. */
  static boolean takesIcy(Container container) {
    return container == Container.MP3 || container == Container.AAC;
  }

  private StringBuilder status(String status) {
    var head = new StringBuilder(400).append(version).append(' ').append(status).append("\r\n");
    line(head, "Server", "Millrace");
    line(head, "Connection", "close");
    line(head, "Access-Control-Allow-Origin", cors);
    line(
        head,
        "Access-Control-Expose-Headers",
        cors.isEmpty() ? "" : "icy-name, icy-metaint, icy-br");
    return head;
  }

  private static void line(StringBuilder head, String name, String value) {
    if (!value.isEmpty()) {
      head.append(name).append(": ").append(value).append("\r\n");
    }
  }

  private static byte[] bytes(StringBuilder head, String body) {
    return head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
  }
}
