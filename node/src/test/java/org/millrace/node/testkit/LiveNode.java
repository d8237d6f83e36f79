package org.millrace.node.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.millrace.node.Node;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.network.Identity;
import org.millrace.node.playback.ListenerLog;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;

/** A whole node on free ports of loopback, with a data directory of its own. */
public final class LiveNode implements AutoCloseable {

  public static final String PASSWORD = "wheel-and-race";

  private final Path path;
  private final DataDir dir;
  private final Node node;
  private final List<ListenerLog.Visit> visits;
  private final String adminToken;

  private LiveNode(
      Path path, DataDir dir, Node node, List<ListenerLog.Visit> visits, String adminToken) {
    this.adminToken = adminToken;
    this.path = path;
    this.dir = dir;
    this.node = node;
    this.visits = visits;
  }

  /**
   * Starts a node.
   *
   * @param settings keys and values in turn, without {@code millrace.}
   */
  public static LiveNode start(String... settings) {
    try {
      var path = Files.createTempDirectory("millrace-test");
      var flags = new ArrayList<ConfigLoader.Flag>();
      flags.add(flag("node.port", "0"));
      flags.add(flag("node.bind", "127.0.0.1"));
      flags.add(flag("node.data-dir", path.toString()));
      flags.add(flag("admin.port", "0"));
      flags.add(flag("rtmp.port", "0"));
      flags.add(flag("ingest.source-password", PASSWORD));
      for (int i = 0; i < settings.length; i += 2) {
        flags.add(flag(settings[i], settings[i + 1]));
      }
      var loaded = ConfigLoader.load(Optional.empty(), Map.of(), flags);
      var dir = DataDir.open(path);
      var secrets = Secrets.open(dir, loaded.config().ingest().sourcePassword());
      var visits = new CopyOnWriteArrayList<ListenerLog.Visit>();
      return new LiveNode(
          path,
          dir,
          Node.start(loaded, secrets, Identity.open(dir), visits::add),
          visits,
          secrets.fresh().stream()
              .filter(fresh -> fresh.kind() == Secrets.Kind.ADMIN)
              .map(Secrets.Fresh::secret)
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigInvalid | DataDir.Unusable e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConfigLoader.Flag flag(String key, String value) {
    return new ConfigLoader.Flag("test", key, value);
  }

  /** Its data directory. */
  public Path data() {
    return path;
  }

  public int port() {
    return node.address().getPort();
  }

  public int adminPort() {
    return node.adminAddress().getPort();
  }

  /** The token that was made at the start. */
  public String adminToken() {
    return adminToken;
  }

  public Node node() {
    return node;
  }

  /** The listeners that have left so far. */
  public List<ListenerLog.Visit> visits() {
    return visits;
  }

  /** A new connection to the media port. */
  public RawHttp connect() {
    return RawHttp.connect(port());
  }

  @Override
  public void close() {
    node.close();
    try (var files = Files.walk(path)) {
      dir.close();
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
