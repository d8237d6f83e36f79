package org.millrace.node.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Stream keys that were issued for single channels: whoever has one may publish there and nowhere
 * else, and it can be taken back without touching the others. The file in the data directory holds
 * hashes; it may be changed by several processes, and who reads it sees a change at the next look.
 * Methods read and write files: not for event loops.
 */
public final class StreamKeys {

  static final int KEYS_MAX = 1000;
  static final int NOTE_CHARS_MAX = 80;

  private static final String FILE = "stream-keys";
  private static final Pattern SHAPE = Pattern.compile("k([a-z2-9]{6})((?:-[a-z2-9]{5}){4})");

  private final Path directory;
  private final SecureRandom random = new SecureRandom();
  private Object seen = "";
  private SortedMap<String, Line> known = new TreeMap<>();

  /** Reads nothing yet. */
  public StreamKeys(Path directory) {
    this.directory = directory;
  }

  /**
   * A key, without what is secret about it.
   *
   * @param id 6 letters and digits, also the beginning of the key itself
   * @param note whom it was given to, in the operator's words
   */
  public record Key(String id, String mount, String note, Instant issued) {}

  /** A key made just now, to be shown once. */
  public record Issued(Key key, String secret) {
    @Override
    public String toString() {
      return "Issued[" + key + "]";
    }
  }

  private record Line(Key key, String hash) {}

  /** Whether a text has the form of an issued key. */
  public static boolean isKey(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** The id of a key, which is no secret; empty if the text does not have the form of one. */
  public static Optional<String> idOf(String text) {
    var shape = SHAPE.matcher(text);
    return shape.matches() ? Optional.of(shape.group(1)) : Optional.empty();
  }

  /** Whether a key was issued and not taken back. */
  public synchronized boolean isIssued(String id) {
    look();
    return known.containsKey(id);
  }

  /** The mount a key was issued for; empty if it was not, or was taken back. */
  public synchronized Optional<String> mountOf(String presented) {
    var shape = SHAPE.matcher(presented);
    if (!shape.matches()) {
      return Optional.empty();
    }
    look();
    return Optional.ofNullable(known.get(shape.group(1)))
        .filter(line -> MessageDigest.isEqual(bytes(line.hash), bytes(hash(presented))))
        .map(line -> line.key.mount());
  }

  /** All keys, in the order of their mounts. */
  public synchronized List<Key> list() {
    look();
    return known.values().stream()
        .map(Line::key)
        .sorted((a, b) -> (a.mount() + " " + a.id()).compareTo(b.mount() + " " + b.id()))
        .toList();
  }

  /**
   * Makes a key for a mount; empty if there are {@value #KEYS_MAX} already.
   *
   * @param note whom it is for; what does not fit or cannot be printed is left out
   */
  public synchronized Optional<Issued> issue(String mount, String note) throws IOException {
    var id = Words.random(random, 6);
    var issued = make(new Key(id, mount, clean(note), Instant.now()));
    var before = new int[1];
    change(
        lines -> {
          before[0] = lines.size();
          if (lines.size() < KEYS_MAX) {
            lines.put(id, new Line(issued.key, hash(issued.secret)));
          }
          return lines;
        });
    return before[0] < KEYS_MAX ? Optional.of(issued) : Optional.empty();
  }

  /** Takes a key back and makes another for the same mount; empty if there is none. */
  public synchronized Optional<Issued> rotate(String id) throws IOException {
    look();
    var old = known.get(id);
    if (old == null || !revoke(id)) {
      return Optional.empty();
    }
    return issue(old.key.mount(), old.key.note());
  }

  /** Takes a key back: whoever is on air with it is cut. False if there is none. */
  public synchronized boolean revoke(String id) throws IOException {
    var found = new boolean[1];
    change(
        lines -> {
          found[0] = lines.remove(id) != null;
          return lines;
        });
    return found[0];
  }

  private Issued make(Key key) {
    var secret = new StringBuilder("k").append(key.id());
    for (var group = 0; group < 4; group++) {
      secret.append('-').append(Words.random(random, 5));
    }
    return new Issued(key, secret.toString());
  }

  private void look() {
    try {
      var now = state();
      if (!now.equals(seen)) {
        known = read();
        seen = now;
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private Object state() throws IOException {
    try {
      var now = Files.readAttributes(file(), BasicFileAttributes.class);
      return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    } catch (NoSuchFileException none) {
      return "none";
    }
  }

  private Path file() {
    return directory.resolve(FILE);
  }

  private SortedMap<String, Line> read() throws IOException {
    var lines = new TreeMap<String, Line>();
    if (Files.exists(file())) {
      for (var text : Files.readAllLines(file())) {
        var parts = text.split("\t", 5);
        if (parts.length == 5 && !text.startsWith("#") && lines.size() < KEYS_MAX) {
          var key = new Key(parts[0], parts[1], parts[4], Instant.parse(parts[3]));
          lines.put(key.id(), new Line(key, parts[2]));
        }
      }
    }
    return lines;
  }

  /** One process at a time; after a crash either the old or the new content is there. */
  private void change(UnaryOperator<SortedMap<String, Line>> how) throws IOException {
    var guard = directory.resolve(FILE + ".lock");
    try (var channel =
            FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      own(guard);
      var text = new StringBuilder("# Hashes only: id, mount, hash, since, note.\n");
      for (var line : how.apply(read()).values()) {
        text.append(line.key.id()).append('\t').append(line.key.mount()).append('\t');
        text.append(line.hash).append('\t');
        text.append(line.key.issued().truncatedTo(ChronoUnit.SECONDS)).append('\t');
        text.append(line.key.note()).append('\n');
      }
      var fresh = directory.resolve(FILE + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(fresh);
      own(fresh);
      Files.writeString(fresh, text);
      Files.move(
          fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** For the node's user alone, also where root made it. */
  private void own(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      var owner = Files.getOwner(directory);
      if (!Files.getOwner(file).equals(owner)) {
        Files.setOwner(file, owner);
      }
    }
  }

  private static String clean(String note) {
    var text = note.replaceAll("\\p{Cntrl}", " ").strip();
    return text.length() > NOTE_CHARS_MAX ? text.substring(0, NOTE_CHARS_MAX) : text;
  }

  /** A fast hash will do: nobody guesses 100 random bits. */
  private static String hash(String secret) {
    return Words.sha256(secret);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
