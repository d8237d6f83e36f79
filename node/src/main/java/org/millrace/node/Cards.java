package org.millrace.node;

import java.util.List;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.playback.Admission;
import org.millrace.node.web.ChannelCard;

/** The channels as pages show them. */
final class Cards {

  private Cards() {}

  static List<ChannelCard> of(ChannelDirectory directory, Admission admission) {
    return directory.all().stream().map(channel -> of(channel, admission)).toList();
  }

  private static ChannelCard of(LiveChannel channel, Admission admission) {
    var info = channel.info();
    var media = channel.media();
    return new ChannelCard(
        channel.mount(),
        info.name(),
        info.description(),
        info.nowPlaying(),
        channel.onAir().connected(),
        media.map(known -> known.container().name()).orElse(""),
        media.map(Cards::contentType).orElse(""),
        media.map(MediaInfo::codecs).orElse(List.of()),
        media.map(MediaInfo::hasVideo).orElse(true),
        Math.round(channel.gauge().bitsPerSecond() / 1000),
        admission.listeners(channel),
        (System.nanoTime() - channel.startedNanos()) / 1_000_000_000L);
  }

  /** With the codecs as RFC 6381 names them, for players that ask before they try. */
  private static String contentType(MediaInfo media) {
    var codecs =
        media.tracks().stream()
            .map(MediaInfo.Track::codecString)
            .filter(codec -> !codec.isEmpty())
            .toList();
    var type = media.container().contentType();
    return codecs.isEmpty() ? type : type + "; codecs=\"" + String.join(",", codecs) + '"';
  }
}
