package org.millrace.node.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.Happening;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.config.Mounts;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.media.Container;
import org.millrace.node.transport.http.PulledReply;

/** What was recorded of this node's channels, and the recorders that run. Any thread. */
public final class Recordings implements AutoCloseable {

  /** Files of a channel that are listed. */
  static final int LISTED_MAX = 1000;

  /** Channels that are listed. */
  static final int CHANNELS_MAX = 1000;

  private static final Pattern FILE = Pattern.compile("\\d{8}-\\d{6}(?:\\d{3})?\\.[a-z0-9]{2,4}");

  private final Path directory;
  private final NodeConfig.Recording limits;
  private final Map<String, Recorder> recorders = new ConcurrentHashMap<>();
  private final Tickets tickets = new Tickets();

  private Recordings(Path directory, NodeConfig.Recording limits) {
    this.directory = directory;
    this.limits = limits;
  }

  /**
   * Records the channels that are wanted, from now on.
   *
   * @param directory where files go
   */
  public static Recordings open(
      Path directory,
      NodeConfig.Recording limits,
      ChannelDirectory channels,
      Predicate<String> wanted) {
    var recordings = new Recordings(directory, limits);
    channels.watch(
        (channel, what) -> {
          if (what == Happening.STARTED && wanted.test(channel.mount())) {
            recordings.begin(channel);
          }
        });
    return recordings;
  }

  private void begin(LiveChannel channel) {
    var recorder = new Recorder(channel, directoryOf(channel.mount()), limits);
    var before = recorders.put(channel.mount(), recorder);
    if (before != null) {
      before.stop();
    }
  }

  static String ending(Container container) {
    return switch (container) {
      case MATROSKA -> "mkv";
      default -> container.name().toLowerCase(Locale.ROOT);
    };
  }

  private Path directoryOf(String mount) {
    // No mount holds a plus.
    return directory.resolve(mount.substring(1).replace('/', '+'));
  }

  Tickets tickets() {
    return tickets;
  }

  /** A query that opens one file for an hour. */
  public String ticket(String mount, String name) {
    return "ticket=" + tickets.issue(mount, name, System.currentTimeMillis() / 1000);
  }

  /** The mounts of which there are recordings, in order. */
  public List<String> mounts() throws IOException {
    var mounts = new ArrayList<String>();
    if (Files.isDirectory(directory)) {
      try (var folders = Files.newDirectoryStream(directory, Files::isDirectory)) {
        for (var folder : folders) {
          var mount = "/" + String.valueOf(folder.getFileName()).replace('+', '/');
          if (Mounts.isMount(mount) && mounts.size() < CHANNELS_MAX) {
            mounts.add(mount);
          }
        }
      }
    }
    mounts.sort(null);
    return mounts;
  }

  /** Whether a file is being written. */
  public boolean isOpen(String mount, String name) {
    var recorder = recorders.get(mount);
    return recorder != null
        && recorder.files().stream()
            .anyMatch(
                file ->
                    !file.isComplete() && String.valueOf(file.path().getFileName()).equals(name));
  }

  /** Removes a file; false if there is none of that name, or it is being written. */
  public boolean delete(String mount, String name) throws IOException {
    var path = file(mount, name);
    return path.isPresent() && !isOpen(mount, name) && Files.deleteIfExists(path.get());
  }

  /** One file. */
  public record Listed(String name, long bytes, String modified) {}

  /** The files of a mount, the newest first. */
  public List<Listed> list(String mount) throws IOException {
    var folder = directoryOf(mount);
    var listed = new ArrayList<Listed>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.newDirectoryStream(folder)) {
        for (var file : files) {
          var name = String.valueOf(file.getFileName());
          if (FILE.matcher(name).matches()) {
            listed.add(
                new Listed(name, Files.size(file), Files.getLastModifiedTime(file).toString()));
          }
        }
      }
    }
    listed.sort((a, b) -> b.name().compareTo(a.name()));
    return listed.size() > LISTED_MAX ? listed.subList(0, LISTED_MAX) : listed;
  }

  /** A file of a mount, if there is one of that name. */
  Optional<Path> file(String mount, String name) {
    return FILE.matcher(name).matches()
        ? Optional.of(directoryOf(mount).resolve(name)).filter(Files::isRegularFile)
        : Optional.empty();
  }

  /**
   * What a channel broadcast some seconds ago, and from there on everything, as it is recorded;
   * empty if the recording does not reach back so far.
   */
  public Optional<PulledReply.Reader> since(String mount, long secondsAgo) {
    var recorder = recorders.get(mount);
    if (recorder == null || recorder.isOver()) {
      return Optional.empty();
    }
    var at = System.nanoTime() - TimeUnit.SECONDS.toNanos(secondsAgo);
    for (var file : recorder.files().reversed()) {
      var offset = file.startAtOrBefore(at);
      if (offset >= 0) {
        return Optional.of(new ShiftedReader(recorder, file, offset));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    recorders.values().forEach(Recorder::stop);
  }
}
