package org.millrace.messages.pcp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of an index.txt: what a directory tells people of a channel. Nineteen fields between
 * {@code <>}; text is HTML-escaped, so the separator cannot occur in it.
 *
 * @param id {@link Guid#ZERO} for a row that cannot be played
 * @param tip the tracker; {@link Endpoint#NONE} behind a firewall
 * @param listeners -1 hidden; below -1 the line is a message of the directory
 */
public record IndexLine(
    String name,
    Guid id,
    Endpoint tip,
    String url,
    String genre,
    String description,
    int listeners,
    int relays,
    int bitrateKbps,
    String type,
    String artist,
    String album,
    String title,
    String trackUrl,
    int uptimeMinutes,
    String comment,
    boolean direct) {

  /** The longest line taken. */
  public static final int LINE_CHARS_MAX = 8192;

  private static final String SEPARATOR = "<>";
  private static final int FIELDS = 19;

  /** The same channel at another tracker. */
  public IndexLine at(Endpoint other) {
    return new IndexLine(
        name,
        id,
        other,
        url,
        genre,
        description,
        listeners,
        relays,
        bitrateKbps,
        type,
        artist,
        album,
        title,
        trackUrl,
        uptimeMinutes,
        comment,
        direct);
  }

  public boolean isPlayable() {
    return !id.isZero();
  }

  /** The line without its end. */
  public String encode() {
    return String.join(
        SEPARATOR,
        escape(name),
        id.toString(),
        tip.isReachable() ? tip.toString() : "",
        escape(url),
        escape(genre),
        escape(description),
        Integer.toString(listeners),
        Integer.toString(relays),
        Integer.toString(bitrateKbps),
        escape(type),
        escape(artist),
        escape(album),
        escape(title),
        escape(trackUrl),
        URLEncoder.encode(name, StandardCharsets.UTF_8),
        "%d:%02d".formatted(uptimeMinutes / 60, uptimeMinutes % 60),
        "click",
        escape(comment),
        direct ? "1" : "0");
  }

  /** Reads a line; missing fields are empty. Empty when there is no id. */
  public static Optional<IndexLine> parse(String line) {
    if (line.length() > LINE_CHARS_MAX) {
      return Optional.empty();
    }
    var found = line.split(SEPARATOR, FIELDS + 1);
    if (found.length < 2) {
      return Optional.empty();
    }
    List<String> fields = new ArrayList<>(FIELDS);
    for (var i = 0; i < FIELDS; i++) {
      fields.add(i < found.length ? unescape(found[i]) : "");
    }
    return Guid.parse(fields.get(1))
        .map(
            id ->
                new IndexLine(
                    fields.get(0),
                    id,
                    Endpoint.parse(fields.get(2)).orElse(Endpoint.NONE),
                    fields.get(3),
                    fields.get(4),
                    fields.get(5),
                    number(fields.get(6)),
                    number(fields.get(7)),
                    Math.max(number(fields.get(8)), 0),
                    fields.get(9),
                    fields.get(10),
                    fields.get(11),
                    fields.get(12),
                    fields.get(13),
                    minutes(fields.get(15)),
                    fields.get(17),
                    fields.get(18).equals("1")));
  }

  /** The lines of a file that can be read; the first {@code linesMax} of it are looked at. */
  public static List<IndexLine> parseAll(String file, int linesMax) {
    return file.lines().limit(linesMax).flatMap(line -> parse(line).stream()).toList();
  }

  /** Text that can stand in HTML and between separators; line ends become blanks. */
  public static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c < ' ' || c == 0x7F ? ' ' : c);
      }
    }
    return out.toString();
  }

  static String unescape(String text) {
    return text.indexOf('&') < 0
        ? text
        : text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&#039;", "'")
            .replace("&amp;", "&");
  }

  private static int number(String digits) {
    var negative = digits.startsWith("-");
    var value = (int) Math.min(ChannelRequest.number(digits.substring(negative ? 1 : 0)), 1 << 30);
    return negative ? -value : value;
  }

  private static int minutes(String text) {
    var colon = text.indexOf(':');
    if (colon < 0) {
      return 0;
    }
    var hours = Math.clamp(number(text.substring(0, colon)), 0, 1_000_000);
    return hours * 60 + Math.clamp(number(text.substring(colon + 1)), 0, 59);
  }
}
