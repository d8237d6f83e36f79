package org.millrace.ops.load;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A media playlist of low-latency HLS as a player sees it.
 *
 * @param parts those that are told of, oldest first
 * @param next the part that is not there yet
 * @param hint the URI of the part that comes next, or empty
 * @param edgeMillis wall clock of the end of the newest part; 0 if the playlist has no dates
 */
record HlsPlaylist(List<Part> parts, Place next, String hint, long edgeMillis) {

  /** Where a part stands: its segment's number, and its own within it. */
  record Place(long segment, int part) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return segment == other.segment
          ? Integer.compare(part, other.part)
          : Long.compare(segment, other.segment);
    }
  }

  record Part(Place place, String uri) {}

  static HlsPlaylist parse(String text) {
    var parts = new ArrayList<Part>();
    var hint = "";
    var segment = 0L;
    var index = 0;
    var date = 0L;
    var open = 0.0;
    var closed = 0.0;
    for (var line : text.lines().toList()) {
      if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
        segment = Long.parseLong(value(line));
      } else if (line.startsWith("#EXT-X-SKIP:SKIPPED-SEGMENTS=")) {
        segment += Long.parseLong(line.substring(line.indexOf('=') + 1));
      } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
        date = Instant.from(OffsetDateTime.parse(value(line))).toEpochMilli();
        open = 0;
      } else if (line.startsWith("#EXT-X-PART:")) {
        parts.add(new Part(new Place(segment, index++), attribute(line, "URI=\"", '"')));
        open += Double.parseDouble(attribute(line, "DURATION=", ','));
      } else if (line.startsWith("#EXT-X-PRELOAD-HINT:")) {
        hint = attribute(line, "URI=\"", '"');
      } else if (line.startsWith("#EXTINF:")) {
        closed = Double.parseDouble(value(line).replace(",", ""));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        segment++;
        index = 0;
        open = closed;
      }
    }
    var edge = date == 0 ? 0 : date + Math.round(open * 1000);
    return new HlsPlaylist(parts, new Place(segment, index), hint, edge);
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1);
  }

  private static String attribute(String line, String name, char end) {
    var from = line.indexOf(name);
    if (from < 0) {
      return "";
    }
    var to = line.indexOf(end, from + name.length());
    return line.substring(from + name.length(), to < 0 ? line.length() : to);
  }
}
