package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/**
 * What programs leave with the node and want back: settings by user and key, and the broadcasts
 * someone made. At most {@link #BYTES_MAX} in all and {@link #HISTORY_MAX} broadcasts, the oldest
 * giving way; kept in one file, written in the background.
 */
final class KeptValues {

  static final int BYTES_MAX = 256 << 10;
  static final int HISTORY_MAX = 50;

  /** The user under whom the values of the server itself are kept. */
  static final String SERVER = "";

  private static final String VALUES = "values";
  private static final String HISTORY = "broadcasts";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode root;
  private final AtomicReference<String> unwritten = new AtomicReference<>();

  private KeptValues(Path file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  /** Reads the file where it is there and whole; begins with nothing else. */
  static KeptValues open(Path file) {
    try {
      if (Files.exists(file)
          && Files.size(file) <= 2L * BYTES_MAX
          && JSON.readTree(Files.readString(file)) instanceof ObjectNode read) {
        return new KeptValues(file, read);
      }
    } catch (IOException unreadable) {
      LoggerFactory.getLogger(KeptValues.class)
          .warn("{} cannot be read and begins empty: {}", file, unreadable.getMessage());
    }
    return new KeptValues(file, JSON.createObjectNode());
  }

  synchronized JsonNode get(String user, String key) {
    var value = root.path(VALUES).path(user).path(key);
    return value.isMissingNode() ? NullNode.getInstance() : value.deepCopy();
  }

  /** Puts a value, or takes it away if it is missing. */
  synchronized void put(String user, String key, JsonNode value) throws RpcFault.Thrown {
    var before = root.deepCopy();
    var values = root.withObject("/" + VALUES);
    var own = values.get(user) instanceof ObjectNode known ? known : values.putObject(user);
    if (value.isMissingNode()) {
      own.remove(key);
    } else {
      own.set(key, value.deepCopy());
    }
    saved(before);
  }

  synchronized JsonNode history() {
    var broadcasts = root.path(HISTORY);
    return broadcasts.isArray() ? broadcasts.deepCopy() : Shapes.array();
  }

  /** Puts a broadcast in front; the same one is not there twice. */
  synchronized void remember(JsonNode broadcast) throws RpcFault.Thrown {
    var before = root.deepCopy();
    var list = Shapes.array().add(broadcast.deepCopy());
    for (var old : root.path(HISTORY)) {
      if (list.size() < HISTORY_MAX && !old.equals(broadcast)) {
        list.add(old);
      }
    }
    root.set(HISTORY, list);
    saved(before);
  }

  private void saved(ObjectNode before) throws RpcFault.Thrown {
    var text = root.toString();
    if (text.length() > BYTES_MAX) {
      root.removeAll();
      root.setAll(before);
      throw RpcParams.fault("no more than " + BYTES_MAX + " bytes are kept");
    }
    if (unwritten.getAndSet(text) == null) {
      Thread.startVirtualThread(this::write);
    }
  }

  private void write() {
    synchronized (unwritten) {
      var text = unwritten.getAndSet(null);
      if (text != null) {
        write(text);
      }
    }
  }

  private void write(String text) {
    try {
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      LoggerFactory.getLogger(KeptValues.class)
          .warn("{} cannot be written: {}", file, failed.getMessage());
    }
  }
}
