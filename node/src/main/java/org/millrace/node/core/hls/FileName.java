package org.millrace.node.core.hls;

import java.util.Optional;
import java.util.regex.Pattern;

/** The names that playlists give to files. */
sealed interface FileName {

  record Init(int number) implements FileName {}

  record Whole(long number) implements FileName {}

  record Transport(long number) implements FileName {}

  record Piece(long number, int index) implements FileName {}

  /** TAG-i3.mp4, TAG-s17.m4s, TAG-p17.4.m4s, TAG-t17.ts; numbers of up to 17 digits. */
  Pattern SHAPE =
      Pattern.compile(
          "([A-Za-z0-9]{1,32})-(?:i(\\d{1,9})\\.mp4|s(\\d{1,17})\\.m4s"
              + "|p(\\d{1,17})\\.(\\d{1,9})\\.m4s|t(\\d{1,17})\\.ts)");

  static Optional<FileName> parse(String tag, String name) {
    if (name.length() > 128) {
      return Optional.empty();
    }
    var shape = SHAPE.matcher(name);
    if (!shape.matches() || !shape.group(1).equals(tag)) {
      return Optional.empty();
    }
    if (shape.group(2) != null) {
      return Optional.of(new Init(Integer.parseInt(shape.group(2))));
    }
    if (shape.group(3) != null) {
      return Optional.of(new Whole(Long.parseLong(shape.group(3))));
    }
    if (shape.group(6) != null) {
      return Optional.of(new Transport(Long.parseLong(shape.group(6))));
    }
    return Optional.of(new Piece(Long.parseLong(shape.group(4)), Integer.parseInt(shape.group(5))));
  }
}
