package org.millrace.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.cli.Exit;

/** How a node that cannot start says so: one line, and an exit code that means something. */
class StartTest {

  @TempDir private Path temp;

  private record Ended(int code, String out, String err) {}

  @Test
  void aTakenPortIsToldInOneLineAndNewSecretsAreNotLost() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = other.getLocalPort();
      var media = node("--port=" + port, "--admin-port=0", "--data=" + temp.resolve("media"));
      assertThat(media.code).isEqualTo(Exit.FAILED);
      assertThat(media.err)
          .isEqualTo(
              ("cannot listen on 127.0.0.1:%d: another program has this port (ss -ltnp tells "
                      + "which)\n")
                  .formatted(port));
      assertThat(media.out).contains("source password, shown only now: ");

      var admin = node("--port=0", "--admin-port=" + port, "--data=" + temp.resolve("admin"));
      assertThat(admin.code).isEqualTo(Exit.FAILED);
      assertThat(admin.err.lines()).hasSize(1);
      assertThat(admin.err)
          .startsWith("cannot listen on 127.0.0.1:%d for administration: ".formatted(port));
    }
  }

  @Test
  void aCertificateThatIsNoneIsAMatterOfConfiguration() throws Exception {
    var config = temp.resolve("node.conf");
    Files.writeString(config, "millrace.transport.tls { certificate = nothing, key = nothing }");
    var ended = node("--port=0", "--admin-port=0", "--data=" + temp, "--config=" + config);
    assertThat(ended.code).isEqualTo(Exit.USAGE);
    assertThat(ended.err).isEqualTo("transport.tls: nothing does not exist\n");
  }

  private static Ended node(String... flags) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Millrace.class.getName(), "node", "--bind=127.0.0.1", "--rtmp-port=0"));
    command.addAll(List.of(flags));
    var process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    var err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }
}
