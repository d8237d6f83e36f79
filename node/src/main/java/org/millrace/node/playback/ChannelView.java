package org.millrace.node.playback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.MediaInfo;

/**
 * A channel as the public sees it, also the shape of {@code GET /api/channels}.
 *
 * @param status {@code live}, or {@code waiting} while its source is away
 * @param container MP3, FLV, …; empty before the first header
 * @param codecs short names in the order of the tracks
 * @param bitrate measured, kbit/s
 * @param uptimeSeconds since the channel's first source
 * @param url path of the stream
 */
public record ChannelView(
    String mount,
    String id,
    String name,
    String genre,
    String description,
    String nowPlaying,
    String status,
    String container,
    List<String> codecs,
    long bitrate,
    int listeners,
    long uptimeSeconds,
    String url) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static ChannelView of(LiveChannel channel, Admission admission) {
    var media = channel.media();
    var info = channel.info();
    return new ChannelView(
        channel.mount(),
        channel.id(),
        info.name(),
        info.genre(),
        info.description(),
        info.nowPlaying(),
        channel.onAir().connected() ? "live" : "waiting",
        media.map(m -> m.container().name()).orElse(""),
        media.map(MediaInfo::codecs).orElse(List.of()),
        Math.round(channel.gauge().bitsPerSecond() / 1000),
        admission.listeners(channel),
        (System.nanoTime() - channel.startedNanos()) / 1_000_000_000L,
        channel.mount());
  }

  /** As one line of JSON. */
  public static String json(List<ChannelView> channels) {
    try {
      return JSON.writeValueAsString(channels) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("records become JSON", impossible);
    }
  }
}
