package org.millrace.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was changed while a node ran, kept in its data directory. It comes before the file and the
 * environment, and after flags. Methods read and write a file: not for event loops.
 */
public final class LiveFile {

  static final String NAME = "live.conf";

  private static final String HEAD =
      """
      # Settings that were changed while the node ran; they override the configuration.
      # Written by the node. To go back, remove a line, or press the button on the node's page.
      """;

  private final Path path;

  private LiveFile(Path path) {
    this.path = path;
  }

  /** That of a data directory; it need not be there. */
  public static LiveFile in(Path dataDir) {
    return new LiveFile(dataDir.resolve(NAME));
  }

  public Path path() {
    return path;
  }

  /** Keys without {@code millrace.}, and their values as text. */
  public synchronized SortedMap<String, String> read() throws IOException {
    var values = new TreeMap<String, String>();
    try {
      for (var entry : parse().root().toConfig().entrySet()) {
        var key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
        if (key.startsWith(ConfigLoader.ROOT + ".")) {
          values.put(
              key.substring(ConfigLoader.ROOT.length() + 1),
              String.valueOf(entry.getValue().unwrapped()));
        }
      }
    } catch (ConfigException broken) {
      throw new IOException(path + " cannot be read: " + broken.getMessage(), broken);
    }
    return values;
  }

  /** Keeps a value; a key is without {@code millrace.}. */
  public synchronized void set(String key, String value) throws IOException {
    var values = read();
    values.put(key, value);
    write(values);
  }

  /** Forgets a value; false if there is none. */
  public synchronized boolean remove(String key) throws IOException {
    var values = read();
    if (values.remove(key) == null) {
      return false;
    }
    write(values);
    return true;
  }

  /** As it is, with the lines as origins; empty if there is none. */
  Config parse() {
    return ConfigFactory.parseFile(
        path.toFile(), ConfigParseOptions.defaults().setAllowMissing(true));
  }

  /** After a crash either the old or the new content is there. */
  private void write(SortedMap<String, String> values) throws IOException {
    var text = new StringBuilder(HEAD);
    values.forEach(
        (key, value) ->
            text.append(ConfigUtil.joinPath(List.of((ConfigLoader.ROOT + "." + key).split("\\."))))
                .append(" = ")
                .append(ConfigUtil.quoteString(value))
                .append('\n'));
    var fresh = path.resolveSibling(NAME + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh);
    if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(fresh, text);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
