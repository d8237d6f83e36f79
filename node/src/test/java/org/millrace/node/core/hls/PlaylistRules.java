package org.millrace.node.core.hls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A media playlist, read strictly; {@link #broken} names every rule that it breaks. */
final class PlaylistRules {

  record Listed(
      String uri, double seconds, boolean discontinuity, List<Map<String, String>> parts) {}

  private static final Pattern ATTRIBUTE =
      Pattern.compile("([A-Z0-9-]+)=(\"[^\"\\n]*\"|[^,\"\\s]+)(?:,|$)");
  private static final double EPSILON = 0.0002;

  final List<String> broken = new ArrayList<>();
  final List<Listed> segments = new ArrayList<>();
  final List<Map<String, String>> openParts = new ArrayList<>();
  Map<String, String> control = Map.of();
  Map<String, String> hint = Map.of();
  List<String> maps = new ArrayList<>();
  long sequence;
  long discontinuitySequence;
  int target;
  int version;
  int skipped;
  private final String seenText;
  double partTarget;
  boolean ended;
  boolean independent;

  PlaylistRules(String text) {
    seenText = text;
    rule(text.startsWith("#EXTM3U\n"), "the first line is #EXTM3U");
    rule(text.endsWith("\n") && !text.contains("\r"), "every line ends with one line feed");
    var seconds = -1.0;
    var discontinuity = false;
    var parts = new ArrayList<Map<String, String>>();
    var seen = new ArrayList<String>();
    for (var line : text.split("\n", -1)) {
      if (line.isEmpty() || line.equals("#EXTM3U")) {
        continue;
      }
      var tag = line.startsWith("#") ? line.split(":", 2)[0] : "";
      var value = line.contains(":") ? line.split(":", 2)[1] : "";
      if (List.of(
              "#EXT-X-VERSION",
              "#EXT-X-TARGETDURATION",
              "#EXT-X-MEDIA-SEQUENCE",
              "#EXT-X-DISCONTINUITY-SEQUENCE",
              "#EXT-X-SERVER-CONTROL",
              "#EXT-X-PART-INF",
              "#EXT-X-SKIP",
              "#EXT-X-ENDLIST",
              "#EXT-X-INDEPENDENT-SEGMENTS")
          .contains(tag)) {
        rule(!seen.contains(tag), tag + " appears once");
        rule(segments.isEmpty() || tag.equals("#EXT-X-ENDLIST"), tag + " comes before segments");
        seen.add(tag);
      }
      switch (tag) {
        case "#EXT-X-VERSION" -> version = Integer.parseInt(value);
        case "#EXT-X-TARGETDURATION" -> target = Integer.parseInt(value);
        case "#EXT-X-MEDIA-SEQUENCE" -> sequence = Long.parseLong(value);
        case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuitySequence = Long.parseLong(value);
        case "#EXT-X-INDEPENDENT-SEGMENTS" -> independent = true;
        case "#EXT-X-SERVER-CONTROL" -> control = attributes(value);
        case "#EXT-X-PART-INF" ->
            partTarget = Double.parseDouble(attributes(value).getOrDefault("PART-TARGET", "0"));
        case "#EXT-X-SKIP" -> {
          skipped = Integer.parseInt(attributes(value).getOrDefault("SKIPPED-SEGMENTS", "0"));
          rule(skipped > 0, "a skip skips something");
        }
        case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
        case "#EXT-X-MAP" -> maps.add(attributes(value).getOrDefault("URI", ""));
        case "#EXT-X-PROGRAM-DATE-TIME" ->
            rule(
                value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
                "dates are ISO 8601 with milliseconds and zone");
        case "#EXT-X-PART" -> parts.add(attributes(value));
        case "#EXTINF" -> {
          rule(value.matches("\\d+\\.\\d+,.*"), "a duration is a decimal number and a comma");
          seconds = Double.parseDouble(value.substring(0, value.indexOf(',')));
        }
        case "#EXT-X-PRELOAD-HINT" -> hint = attributes(value);
        case "#EXT-X-ENDLIST" -> ended = true;
        case "" -> {
          rule(seconds >= 0, "every URI has its EXTINF");
          segments.add(new Listed(line, seconds, discontinuity, List.copyOf(parts)));
          seconds = -1;
          discontinuity = false;
          parts.clear();
        }
        default -> rule(false, "no unknown tag: " + line);
      }
    }
    openParts.addAll(parts);
    check(seconds, discontinuity);
  }

  private void check(double danglingSeconds, boolean danglingDiscontinuity) {
    rule(danglingSeconds < 0, "every EXTINF has its URI");
    rule(!danglingDiscontinuity || !openParts.isEmpty(), "a discontinuity belongs to a segment");
    var needed = skipped > 0 ? 9 : maps.isEmpty() ? 3 : 6;
    rule(version >= needed, "the version covers the tags");
    rule(target > 0, "there is a target duration");
    var fragments = seenText.contains(".m4s");
    rule(skipped > 0 || !maps.isEmpty() || !fragments, "fragments need a map");
    for (var segment : segments) {
      rule(Math.round(segment.seconds) <= target, segment.uri + " is within the target duration");
      partsOf(segment.parts);
      if (!segment.parts.isEmpty()) {
        var sum = segment.parts.stream().mapToDouble(PlaylistRules::duration).sum();
        rule(Math.abs(sum - segment.seconds) < 0.002, segment.uri + " is as long as its parts");
      }
    }
    partsOf(openParts);
    if (partTarget > 0) {
      lowLatency();
    } else {
      rule(openParts.isEmpty() && hint.isEmpty(), "no parts without their target");
    }
  }

  private void partsOf(List<Map<String, String>> parts) {
    for (var i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      rule(part.containsKey("URI") && part.containsKey("DURATION"), "a part has URI and duration");
      rule(
          duration(part) <= partTarget + EPSILON,
          part + " is within the part target " + partTarget);
      if (i < parts.size() - 1) {
        rule(duration(part) >= 0.85 * partTarget - EPSILON, part + " is 85 % of " + partTarget);
      }
    }
  }

  private void lowLatency() {
    rule("YES".equals(control.get("CAN-BLOCK-RELOAD")), "low latency means blocking reload");
    rule(number("PART-HOLD-BACK") >= 3 * partTarget - EPSILON, "three parts of hold back");
    rule(number("HOLD-BACK") >= 3.0 * target, "three target durations of hold back");
    rule(number("CAN-SKIP-UNTIL") >= 6.0 * target, "six target durations before skipping");
    rule(ended || "PART".equals(hint.get("TYPE")), "the next part is hinted at");
    var back = openParts.stream().mapToDouble(PlaylistRules::duration).sum();
    for (var i = segments.size() - 1; i >= 0; i--) {
      var segment = segments.get(i);
      rule(
          segment.parts.isEmpty() == (back >= 3.0 * target - EPSILON),
          "parts are listed for the last three target durations only: " + segment.uri);
      back += segment.seconds;
    }
  }

  private double number(String name) {
    return Double.parseDouble(control.getOrDefault(name, "0"));
  }

  static double duration(Map<String, String> part) {
    return Double.parseDouble(part.getOrDefault("DURATION", "0"));
  }

  private Map<String, String> attributes(String value) {
    var found = new LinkedHashMap<String, String>();
    var matcher = ATTRIBUTE.matcher(value);
    var end = 0;
    while (matcher.find() && matcher.start() == end) {
      var text = matcher.group(2);
      rule(found.put(matcher.group(1), text.replace("\"", "")) == null, "no attribute twice");
      end = matcher.end();
    }
    rule(end == value.length(), "attributes are well formed: " + value);
    return found;
  }

  private void rule(boolean kept, String rule) {
    if (!kept) {
      broken.add(rule);
    }
  }
}
