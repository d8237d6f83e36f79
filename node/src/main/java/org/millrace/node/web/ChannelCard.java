package org.millrace.node.web;

import java.util.List;

/**
 * A channel as pages show it. Texts are of strangers.
 *
 * @param mount path of the stream, with its leading slash
 * @param container FLV, MP3, …; empty before the first header
 * @param kbits measured
 * @param contentType of the stream; empty while unknown
 */
public record ChannelCard(
    String mount,
    String name,
    String description,
    String nowPlaying,
    boolean live,
    String container,
    String contentType,
    List<String> codecs,
    boolean video,
    long kbits,
    int listeners,
    long uptimeSeconds) {

  /** What to call it: its name, or else its mount without the slash. */
  String title() {
    return name.isBlank() ? mount.substring(1) : name;
  }

  String uptime() {
    return "%d:%02d:%02d"
        .formatted(uptimeSeconds / 3600, uptimeSeconds / 60 % 60, uptimeSeconds % 60);
  }
}
