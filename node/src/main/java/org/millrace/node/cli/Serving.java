package org.millrace.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millrace.node.Node;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.Version;
import org.millrace.node.log.AccessLog;
import org.millrace.node.log.Logging;
import org.millrace.node.network.Identity;
import org.millrace.node.playback.ListenerLog;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;
import org.millrace.node.transport.TlsCertificate;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A node that a verb runs in the foreground. */
final class Serving {

  private final CommandSpec spec;

  Serving(CommandSpec spec) {
    this.spec = spec;
  }

  /** Runs until the process is told to stop; the exit code. */
  int run(ConfigFlags flags, List<ConfigLoader.Flag> more) throws InterruptedException {
    var err = spec.commandLine().getErr();
    ConfigLoader.Loaded loaded;
    try {
      loaded = flags.load(more);
    } catch (ConfigInvalid invalid) {
      err.println(invalid.getMessage());
      return Exit.USAGE;
    }
    Logging.configure(loaded.config().log());
    var termination = Termination.install();
    var code = Exit.FAILED;
    try {
      code = serve(loaded, termination);
    } finally {
      Logging.stop();
      termination.finished(code);
    }
    return code;
  }

  private int serve(ConfigLoader.Loaded loaded, Termination termination)
      throws InterruptedException {
    var err = spec.commandLine().getErr();
    try (var dir = DataDir.open(loaded.config().node().dataDir())) {
      run(loaded, dir, termination);
      return Exit.OK;
    } catch (DataDir.Unusable unusable) {
      err.println(unusable.getMessage());
      return Exit.USAGE;
    } catch (TlsCertificate.Unusable unusable) {
      err.println("transport.tls: " + unusable.getMessage());
      return Exit.USAGE;
    } catch (IOException failed) {
      err.println(failed.getMessage());
      return Exit.FAILED;
    }
  }

  private void run(ConfigLoader.Loaded loaded, DataDir dir, Termination termination)
      throws IOException, DataDir.Unusable, InterruptedException {
    var settings = loaded.config();
    var secrets = Secrets.open(dir, sourcePassword(settings.ingest()));
    // Before anything else can fail: they are written down as hashes already.
    reveal(secrets);
    var node = Node.start(loaded, secrets, Identity.open(dir), listenerLog());
    greet(node, settings);
    termination.await();
    LoggerFactory.getLogger(Node.class).info("going down");
    node.drain(settings.drain().listenersWaitMax());
  }

  /** New secrets, which go past the log, once. */
  private void reveal(Secrets secrets) {
    var out = spec.commandLine().getOut();
    for (var fresh : secrets.fresh()) {
      var what =
          switch (fresh.kind()) {
            case SOURCE -> "source password";
            case ADMIN -> "admin token";
          };
      out.printf(Locale.ROOT, "%s, shown only now: %s%n", what, fresh.secret());
    }
    out.flush();
  }

  /** Where to push, watch and administer. */
  private void greet(Node node, NodeConfig settings) {
    var log = LoggerFactory.getLogger(Node.class);
    var base =
        settings
            .node()
            .publicUrl()
            .map(url -> url.toString().replaceFirst("/$", ""))
            .orElse("http://localhost:" + node.address().getPort());
    log.info("millrace {} as {}", Version.current(), settings.node().name());
    log.info("push to    {}/live  (user source)", base);
    node.rtmpAddress()
        .ifPresent(
            rtmp ->
                log.info(
                    "OBS        server rtmp://localhost:{}/live, stream key live?key=PASSWORD",
                    rtmp.getPort()));
    log.info("watch at   {}/", base);
    node.tlsAddress().ifPresent(tls -> log.info("encrypted  https://localhost:{}/", tls.getPort()));
    log.info("administer http://localhost:{}/", node.adminAddress().getPort());
    PrintWriter out = spec.commandLine().getOut();
    node.firstVisit()
        .ifPresent(
            link ->
                out.printf(
                    Locale.ROOT,
                    "begin at http://localhost:%d%s  (logs in once, within an hour)%n",
                    node.adminAddress().getPort(),
                    link));
    out.flush();
  }

  private static Optional<String> sourcePassword(NodeConfig.Ingest ingest) throws DataDir.Unusable {
    var file = ingest.sourcePasswordFile();
    if (file.isEmpty()) {
      return ingest.sourcePassword();
    }
    try {
      var lines = Files.readString(file.get()).strip();
      return Optional.of(lines).filter(password -> !password.isEmpty());
    } catch (IOException unreadable) {
      throw new DataDir.Unusable(
          "ingest.source-password-file cannot be read: " + unreadable.getMessage());
    }
  }

  private static ListenerLog listenerLog() {
    var access = new AccessLog();
    return visit ->
        access.left(
            new AccessLog.Visit(
                Instant.now().minusNanos(visit.report().nanos()),
                visit.remote().getAddress().getHostAddress(),
                visit.mount(),
                "GET " + visit.mount() + " " + visit.protocol(),
                200,
                visit.agent(),
                visit.report().bytes(),
                visit.report().nanos() / 1e9,
                visit.report().skips(),
                visit.report().end().word()));
  }
}
