package org.millrace.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.TlsCertificate;

/** What the machine gives a node: descriptors, memory, disk, sockets, a certificate. */
final class MachineChecks {

  /** Descriptors that are not connections: jars, logs, sockets of the node itself. */
  private static final int OTHER_DESCRIPTORS = 300;

  private static final long DISK_BYTES_MIN = 256L << 20;
  private static final Duration CERTIFICATE_SOON = Duration.ofDays(14);
  private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\S+) +(\\S+)");
  private static final int PROC_BYTES_MAX = 64 << 10;
  private static final Path PROC = Path.of("/proc");

  private final NodeConfig config;

  MachineChecks(NodeConfig config) {
    this.config = config;
  }

  List<Finding> all() {
    var all = new ArrayList<Finding>();
    all.add(descriptors());
    all.add(backlog());
    all.add(sockets());
    all.add(memory());
    all.add(dataDir());
    config.transport().tls().certificate().ifPresent(file -> all.add(certificate(file)));
    return all;
  }

  private Finding descriptors() {
    var found = OPEN_FILES.matcher(read(PROC.resolve("self/limits")));
    if (!found.find()) {
      return Finding.note("open files", "The limit is not known on this system.");
    }
    // Java raises its own limit to the hard one.
    var hard = found.group(2);
    var most = hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
    var needed = (long) config.limits().connections() + OTHER_DESCRIPTORS;
    return most >= needed
        ? Finding.ok("open files", "%s are allowed, %d may be needed.".formatted(hard, needed))
        : Finding.weak(
            "open files",
            ("Only %s are allowed, but limits.connections = %d may need %d: raise it (ulimit "
                    + "-Hn, LimitNOFILE= of the service), or lower limits.connections.")
                .formatted(hard, config.limits().connections(), needed));
  }

  private Finding backlog() {
    var most = number(read(PROC.resolve("sys/net/core/somaxconn")));
    var wanted = config.transport().backlog();
    if (most.isEmpty()) {
      return Finding.note("backlog", "net.core.somaxconn is not known on this system.");
    }
    return most.getAsLong() >= wanted
        ? Finding.ok("backlog", "A crowd of %d may knock at once.".formatted(wanted))
        : Finding.weak(
            "backlog",
            ("The system lets only %d knock at once, not transport.backlog = %d: sysctl -w "
                    + "net.core.somaxconn=%2$d")
                .formatted(most.getAsLong(), wanted));
  }

  private Finding sockets() {
    if (!config.transport().nativeSockets()) {
      return Finding.note("sockets", "Portable ones, as transport.native-sockets says.");
    }
    try (var loops = new EventLoops(1, true)) {
      return loops.isEpoll()
          ? Finding.ok("sockets", "The kernel's epoll is in use.")
          : Finding.weak(
              "sockets",
              "The kernel's epoll cannot be used, which costs about a third more CPU: is /tmp"
                  + " mounted noexec? (-Djava.io.tmpdir=...)");
    }
  }

  private Finding memory() {
    var available = available();
    var heap = Runtime.getRuntime().maxMemory();
    var ring = config.channel().ringBytesMax();
    if (available.isEmpty()) {
      return Finding.note("memory", "How much there is is not known on this system.");
    }
    var channels = Math.max(0, (available.getAsLong() - heap) / (2 * ring));
    var says =
        "%s are free: a heap of %s, and beside it rings of up to %s for %s channels."
            .formatted(
                size(available.getAsLong()),
                size(heap),
                size(ring),
                channels >= config.limits().channels() ? "all" : Long.toString(channels));
    return channels >= 1
        ? Finding.ok("memory", says)
        : Finding.weak(
            "memory", says + " Lower the heap (MILLRACE_JAVA_OPTS=-Xmx256m) or channel.ring.");
  }

  private static OptionalLong available() {
    for (var line : read(PROC.resolve("meminfo")).lines().toList()) {
      if (line.startsWith("MemAvailable:")) {
        return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
      }
    }
    return OptionalLong.empty();
  }

  private Finding dataDir() {
    var path = config.node().dataDir().toAbsolutePath();
    var there = path;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      var free = Files.getFileStore(there).getUsableSpace();
      if (!Files.isWritable(there)) {
        return Finding.bad(
            "data directory",
            "%s is not writable for user %s: give it to that user, or set node.data-dir."
                .formatted(there, System.getProperty("user.name")));
      }
      return free >= DISK_BYTES_MIN
          ? Finding.ok("data directory", "%s, %s free.".formatted(path, size(free)))
          : Finding.weak(
              "data directory",
              "Only %s are free at %s: secrets may not be written. Make room, or set node.data-dir."
                  .formatted(size(free), path));
    } catch (IOException unusable) {
      return Finding.bad(
          "data directory", "%s cannot be used: %s".formatted(path, unusable.getMessage()));
    }
  }

  private Finding certificate(Path file) {
    var key = config.transport().tls().key().orElse(file);
    try {
      var expires = TlsCertificate.open(file, key, Duration.ZERO).expires();
      return expires.isAfter(Instant.now().plus(CERTIFICATE_SOON))
          ? Finding.ok("certificate", "It is good until %s.".formatted(expires))
          : Finding.weak("certificate", "It is good only until %s: renew it.".formatted(expires));
    } catch (IOException unusable) {
      return Finding.bad("certificate", unusable.getMessage() + ".");
    }
  }

  /** In one go: what the kernel tells has no length, and may not be read in pieces. */
  private static String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var bytes = new byte[PROC_BYTES_MAX];
      return new String(bytes, 0, Math.max(0, in.read(bytes)), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      return "";
    }
  }

  private static OptionalLong number(String text) {
    return text.strip().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text.strip()))
        : OptionalLong.empty();
  }

  static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
        : String.format(Locale.ROOT, "%d MiB", bytes >> 20);
  }
}
