package org.millrace.node.core.hls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millrace.node.core.remux.TrackFormat;

/** Writes playlists as RFC 8216 and its successor (draft-pantos-hls-rfc8216bis) have them. */
final class Playlists {

  static final String CONTENT_TYPE = "application/vnd.apple.mpegurl";

  private static final long SECOND = 1_000_000_000L;

  /** Parts are listed this many target durations back. */
  private static final int PARTS_BACK = 3;

  /** Delta updates leave out what is older than this many target durations. */
  private static final int SKIP_BACK = 6;

  private Playlists() {}

  /**
   * What a playlist is written from, besides the window.
   *
   * @param tag goes before every file name, so that names of another life of the stream differ
   * @param targetSeconds EXT-X-TARGETDURATION
   * @param lowLatency whether parts are told of at all
   */
  record Style(String tag, int targetSeconds, long partTargetNanos, boolean lowLatency) {}

  /**
   * The media playlist; a delta update if asked for and anything can be left out.
   *
   * @param backSeconds where to begin, before the end; 0: where players begin by themselves
   */
  static String media(LiveWindow window, Style style, boolean delta, int backSeconds) {
    var listed = backSeconds > 0 ? window.listedWithPast() : window.listed();
    var parts = style.lowLatency() && !window.ended();
    var skipped = delta && parts ? skippable(window, listed, style) : 0;
    var text = new StringBuilder(2048);
    text.append("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:")
        .append(style.targetSeconds())
        .append('\n');
    if (parts) {
      serverControl(text, style);
    }
    if (backSeconds > 0) {
      var all = listed.stream().mapToLong(Segment::durationNanos).sum() + openNanos(window);
      text.append("#EXT-X-START:TIME-OFFSET=-");
      text.append(DateTimes.thousandths(Math.min(backSeconds, all / 1e9))).append('\n');
    }
    var first = listed.isEmpty() ? window.openNumber() : listed.getFirst().number();
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(first).append('\n');
    text.append("#EXT-X-DISCONTINUITY-SEQUENCE:");
    text.append(window.discontinuitiesGoneBefore(first)).append('\n');
    if (independent(window, listed)) {
      text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }
    if (skipped > 0) {
      text.append("#EXT-X-SKIP:SKIPPED-SEGMENTS=").append(skipped).append('\n');
    }
    segments(text, window, listed, skipped, parts ? style : withoutParts(style));
    if (window.ended()) {
      text.append("#EXT-X-ENDLIST\n");
    }
    return text.toString();
  }

  /** The media playlist of whole segments as transport streams, for players of old. */
  static String transport(LiveWindow window, Style style) {
    var listed = window.listed();
    var text = new StringBuilder(1024);
    text.append("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:")
        .append(style.targetSeconds())
        .append("\n#EXT-X-MEDIA-SEQUENCE:")
        .append(listed.isEmpty() ? window.openNumber() : listed.getFirst().number())
        .append("\n#EXT-X-DISCONTINUITY-SEQUENCE:")
        .append(window.discontinuitiesGone())
        .append('\n');
    for (var segment : listed) {
      if (segment.discontinuity()) {
        text.append("#EXT-X-DISCONTINUITY\n");
      }
      dateTime(text, segment.epochMillis());
      text.append("#EXTINF:");
      seconds(text, segment.durationNanos());
      text.append(",\n").append(style.tag()).append("-t").append(segment.number()).append(".ts\n");
    }
    return window.ended() ? text.append("#EXT-X-ENDLIST\n").toString() : text.toString();
  }

  private static Style withoutParts(Style style) {
    return new Style(style.tag(), style.targetSeconds(), style.partTargetNanos(), false);
  }

  private static void serverControl(StringBuilder text, Style style) {
    text.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=")
        .append((long) SKIP_BACK * style.targetSeconds())
        .append(".0,HOLD-BACK=")
        .append((long) PARTS_BACK * style.targetSeconds())
        .append(".0,PART-HOLD-BACK=");
    seconds(text, PARTS_BACK * style.partTargetNanos());
    text.append("\n#EXT-X-PART-INF:PART-TARGET=");
    seconds(text, style.partTargetNanos());
    text.append('\n');
  }

  private static void segments(
      StringBuilder text, LiveWindow window, List<Segment> listed, int skipped, Style style) {
    var newest = listed.stream().mapToLong(Segment::durationNanos).sum() + openNanos(window);
    var back = (long) PARTS_BACK * style.targetSeconds() * SECOND;
    var init = skipped > 0 ? listed.get(skipped - 1).init() : -1;
    var position = 0L;
    for (var i = 0; i < listed.size(); i++) {
      var segment = listed.get(i);
      position += segment.durationNanos();
      if (i < skipped) {
        continue;
      }
      init = segmentHead(text, segment.discontinuity(), segment.init(), init, style);
      dateTime(text, segment.epochMillis());
      if (style.lowLatency() && newest - position < back) {
        parts(text, segment.number(), segment.parts(), style);
      }
      text.append("#EXTINF:");
      seconds(text, segment.durationNanos());
      text.append(",\n").append(style.tag()).append("-s").append(segment.number()).append(".m4s\n");
    }
    if (style.lowLatency()) {
      var open = window.openParts();
      if (!open.isEmpty()) {
        segmentHead(text, window.openDiscontinuity(), window.openInit(), init, style);
        dateTime(text, window.openEpochMillis());
        parts(text, window.openNumber(), open, style);
      }
      text.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"")
          .append(partName(style, window.openNumber(), open.size()))
          .append("\"\n");
    }
  }

  private static int segmentHead(
      StringBuilder text, boolean discontinuity, int init, int initBefore, Style style) {
    if (discontinuity) {
      text.append("#EXT-X-DISCONTINUITY\n");
    }
    if (init != initBefore) {
      text.append("#EXT-X-MAP:URI=\"").append(style.tag()).append("-i").append(init);
      text.append(".mp4\"\n");
    }
    return init;
  }

  private static void parts(StringBuilder text, long number, List<Part> parts, Style style) {
    for (var part : parts) {
      text.append("#EXT-X-PART:DURATION=");
      seconds(text, part.durationNanos());
      text.append(",URI=\"").append(partName(style, number, part.index())).append('"');
      text.append(part.independent() ? ",INDEPENDENT=YES\n" : "\n");
    }
  }

  private static String partName(Style style, long number, int index) {
    return style.tag() + "-p" + number + "." + index + ".m4s";
  }

  private static void dateTime(StringBuilder text, long epochMillis) {
    text.append("#EXT-X-PROGRAM-DATE-TIME:").append(DateTimes.utc(epochMillis)).append('\n');
  }

  private static boolean independent(LiveWindow window, List<Segment> listed) {
    var open = window.openParts();
    return listed.stream().allMatch(Segment::independent)
        && (open.isEmpty() || open.getFirst().independent());
  }

  private static long openNanos(LiveWindow window) {
    return window.openParts().stream().mapToLong(Part::durationNanos).sum();
  }

  private static int skippable(LiveWindow window, List<Segment> listed, Style style) {
    var left = openNanos(window);
    var boundary = (long) SKIP_BACK * style.targetSeconds() * SECOND;
    for (var i = listed.size() - 1; i >= 0; i--) {
      left += listed.get(i).durationNanos();
      if (left > boundary) {
        return i;
      }
    }
    return 0;
  }

  /** Seconds with five decimals, rounded up, so that no sum and no part exceeds what is told. */
  private static void seconds(StringBuilder text, long nanos) {
    var hundredThousandths = (nanos + 9_999) / 10_000;
    text.append(hundredThousandths / 100_000).append('.');
    var rest = hundredThousandths % 100_000;
    for (var digit = 10_000; digit > 0; digit /= 10) {
      text.append((char) ('0' + rest / digit % 10));
    }
  }

  /**
   * The multivariant playlist of the one rendition there is.
   *
   * @param uri of the media playlist
   * @param framesPerSecond 0 if there are no pictures or it is not known
   */
  static String multivariant(
      List<TrackFormat> tracks,
      long peakBits,
      long averageBits,
      double framesPerSecond,
      String uri) {
    var codecs =
        tracks.stream().map(TrackFormat::codecString).distinct().collect(Collectors.joining(","));
    var text = new StringBuilder(256);
    text.append("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=").append(peakBits);
    text.append(",AVERAGE-BANDWIDTH=").append(averageBits);
    text.append(",CODECS=\"").append(codecs).append('"');
    picture(tracks)
        .filter(video -> video.width() > 0)
        .ifPresent(
            video -> {
              text.append(",RESOLUTION=").append(video.width()).append('x').append(video.height());
            });
    if (framesPerSecond > 0 && picture(tracks).isPresent()) {
      text.append(",FRAME-RATE=").append(DateTimes.thousandths(framesPerSecond));
    }
    return text.append('\n').append(uri).append('\n').toString();
  }

  private static Optional<TrackFormat> picture(List<TrackFormat> tracks) {
    return tracks.stream().filter(track -> track.codec().video()).findFirst();
  }
}
