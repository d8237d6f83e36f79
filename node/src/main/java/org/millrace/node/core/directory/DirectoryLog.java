package org.millrace.node.core.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomReader;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Pcp;

/**
 * The append-only file a directory keeps: one line per entry, each with its own checksum.
 *
 * <pre>
 *   millrace-directory 1
 *   P 1790000000000 14A4…BB80 008C…DBB9 #5f3a21c0       channel, owner
 *   L 1790000000500 6368616e… #0b77e210                 chan and host as atoms, in hex
 *   E 1790000090000 14A4…BB80 #9e01aa37                 off the air
 *   B 1790000100000 008C…DBB9 #77aa0042                 owner banned; U takes it back
 * </pre>
 *
 * <p>A line that is torn or damaged is left out and counted; the others hold.
 */
public final class DirectoryLog {

  /** One line. Times are wall-clock milliseconds. */
  public sealed interface Entry {
    record Pinned(long millis, Guid channel, Guid owner) implements Entry {}

    record Listed(long millis, Chan chan, Host host) implements Entry {}

    record Ended(long millis, Guid channel) implements Entry {}

    record Banned(long millis, Guid owner) implements Entry {}

    record Unbanned(long millis, Guid owner) implements Entry {}
  }

  /** What a file says, and how many of its lines make no sense. */
  public record Replay(List<Entry> entries, int damagedLines) {
    public Replay {
      entries = List.copyOf(entries);
    }
  }

  /** The first line of a file. */
  public static final String FIRST_LINE = "millrace-directory 1\n";

  private static final int LINE_CHARS_MAX = 65_536;

  private DirectoryLog() {}

  /** The line of an entry, with its end. */
  public static String encode(Entry entry) {
    var body =
        switch (entry) {
          case Entry.Pinned(var millis, var channel, var owner) ->
              "P " + millis + " " + channel + " " + owner;
          case Entry.Listed(var millis, var chan, var host) ->
              "L " + millis + " " + hex(chan) + hex(host);
          case Entry.Ended(var millis, var channel) -> "E " + millis + " " + channel;
          case Entry.Banned(var millis, var owner) -> "B " + millis + " " + owner;
          case Entry.Unbanned(var millis, var owner) -> "U " + millis + " " + owner;
        };
    return body + " #" + checksum(body) + "\n";
  }

  /** Reads a file, of which at most {@code linesMax} lines are looked at, the newest ones. */
  public static Replay decode(String file, int linesMax) {
    var lines = file.lines().toList();
    if (lines.isEmpty() || !(lines.getFirst() + "\n").equals(FIRST_LINE)) {
      return new Replay(List.of(), lines.size());
    }
    List<Entry> entries = new ArrayList<>();
    var damaged = 0;
    for (var line : lines.subList(Math.max(1, lines.size() - linesMax), lines.size())) {
      var entry = parse(line);
      entry.ifPresent(entries::add);
      damaged += entry.isPresent() ? 0 : 1;
    }
    return new Replay(entries, damaged);
  }

  private static Optional<Entry> parse(String line) {
    var mark = line.lastIndexOf(" #");
    if (mark < 0 || line.length() > LINE_CHARS_MAX) {
      return Optional.empty();
    }
    var body = line.substring(0, mark);
    if (!checksum(body).equals(line.substring(mark + 2))) {
      return Optional.empty();
    }
    var words = body.split(" ", -1);
    if (words.length < 3 || !words[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    var millis = Long.parseLong(words[1]);
    return switch (words[0]) {
      case "P" ->
          words.length < 4
              ? Optional.empty()
              : Guid.parse(words[2])
                  .flatMap(
                      channel ->
                          Guid.parse(words[3])
                              .map(owner -> new Entry.Pinned(millis, channel, owner)));
      case "L" -> Optional.ofNullable(listed(millis, words[2]));
      case "E" -> Guid.parse(words[2]).map(channel -> new Entry.Ended(millis, channel));
      case "B" -> Guid.parse(words[2]).map(owner -> new Entry.Banned(millis, owner));
      case "U" -> Guid.parse(words[2]).map(owner -> new Entry.Unbanned(millis, owner));
      default -> Optional.empty();
    };
  }

  private static @Nullable Entry listed(long millis, String hex) {
    if (hex.length() % 2 != 0 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      return null;
    }
    List<Message> messages = new ArrayList<>();
    new AtomReader(AtomLimits.CONTROL)
        .read(HexFormat.of().parseHex(hex), atom -> Pcp.decode(atom, messages::add));
    return messages.size() == 2
            && messages.get(0) instanceof Chan chan
            && messages.get(1) instanceof Host host
        ? new Entry.Listed(millis, chan, host)
        : null;
  }

  private static String hex(Message message) {
    return HexFormat.of().formatHex(Pcp.encode(message));
  }

  private static String checksum(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
