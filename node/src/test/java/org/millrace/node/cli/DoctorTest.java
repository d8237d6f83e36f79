package org.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.testkit.LiveNode;
import picocli.CommandLine;

class DoctorTest {

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  @Test
  void aPortThatAnotherProgramHasIsBadAndItSaysWhatToDo() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(other.getLocalPort());
      assertThat(run("--bind=127.0.0.1", "--port=" + port)).isEqualTo(Exit.FAILED);
      assertThat(out.toString())
          .containsPattern("BAD +port +" + port + " cannot be taken .*or set node.port.");
    }
  }

  @Test
  void whatIsFineIsSaidInAWordAndNothingIsChanged() {
    var data = directory.resolve("data");
    assertThat(run("--bind=127.0.0.1", "--port=0", "--data=" + data)).isIn(Exit.OK, Exit.DEGRADED);
    assertThat(out.toString())
        .contains("ok    configuration  It holds.")
        .contains("ok    data directory " + data)
        .contains("from outside")
        .contains("uplink");
    assertThat(data).doesNotExist();
  }

  @Test
  void theUplinkIsMeasuredAgainstANodeThatTheOperatorNames() {
    try (var other = LiveNode.start()) {
      var to = URI.create("http://127.0.0.1:" + other.port() + "/uplink");
      var open = uplink(ConfigLoader.defaults()).measured(to, LiveNode.PASSWORD);
      assertThat(open.state()).isEqualTo(Finding.State.WEAK);
      assertThat(open.says())
          .containsPattern("[0-9.]+ Mbit/s went to 127.0.0.1")
          .contains("No limit is set: set limits.egress-bits-per-second = ");
    }
  }

  @Test
  void aLimitIsHeldAgainstWhatWasMeasured() throws Exception {
    var flag = new ConfigLoader.Flag("flag", "limits.egress-bits-per-second", "40 Mbit/s");
    var check = uplink(ConfigLoader.load(Optional.empty(), Map.of(), List.of(flag)).config());
    assertThat(check.judged(50_000_000, "b").says()).endsWith("The limit of 40 Mbit/s fits.");
    assertThat(check.judged(30_000_000, "b").says())
        .contains("The limit of 40 Mbit/s is above that: set")
        .contains("= 24 Mbit/s, 80 % of it");
  }

  private static UplinkCheck uplink(NodeConfig config) {
    return new UplinkCheck(config, Duration.ofMillis(50), Duration.ofMillis(300));
  }

  @Test
  void whatCannotBeMeasuredIsSaidWithWhatToDo() {
    try (var other = LiveNode.start()) {
      var to = "--uplink-to=http://source:wrong@127.0.0.1:" + other.port() + "/uplink";
      assertThat(run("--bind=127.0.0.1", "--port=0", to)).isEqualTo(Exit.FAILED);
      assertThat(out.toString()).containsPattern("BAD +uplink +Not measured: .*password");
      assertThat(run("--bind=127.0.0.1", "--port=0", "--uplink-to=elsewhere"))
          .isEqualTo(Exit.FAILED);
      assertThat(out.toString()).contains("--uplink-to needs a URL like");
    }
  }

  @Test
  void privateAddressesAreTold() {
    for (var address : new String[] {"10.1.2.3", "192.168.0.9", "100.64.3.1", "127.0.0.1"}) {
      assertThat(PortChecks.isPrivate(InetAddress.ofLiteral(address))).as(address).isTrue();
    }
    for (var address : new String[] {"100.128.0.1", "8.8.8.8", "2001:db8::1"}) {
      assertThat(PortChecks.isPrivate(InetAddress.ofLiteral(address))).as(address).isFalse();
    }
  }

  @Test
  void aSlowClockIsSeenByAnotherOne() throws Exception {
    try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var answering = Thread.ofVirtual().start(() -> answer(server, 90));
      var finding =
          ClockCheck.ask(
              InetAddress.getLoopbackAddress(), server.getLocalPort(), Duration.ofSeconds(10));
      answering.join();
      assertThat(finding.state()).isEqualTo(Finding.State.WEAK);
      assertThat(finding.says()).containsPattern("It is (89|90)\\.\\d+ s slow");
    }
    assertThat(ClockCheck.finding(-200).state()).isEqualTo(Finding.State.OK);
    assertThat(ClockCheck.finding(-2000).says()).startsWith("It is 2.00 s fast");
  }

  private static void answer(DatagramSocket server, int aheadSeconds) {
    try {
      var asked = new DatagramPacket(new byte[48], 48);
      server.receive(asked);
      var seconds = System.currentTimeMillis() / 1000.0 + aheadSeconds + 2_208_988_800.0;
      var answer = ByteBuffer.allocate(48);
      answer.putInt(40, (int) (long) seconds);
      answer.putInt(44, (int) (long) ((seconds - Math.floor(seconds)) * 4_294_967_296.0));
      server.send(new DatagramPacket(answer.array(), 48, asked.getSocketAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(String... flags) {
    var all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--admin-port=0", "--rtmp-port=0", "--time-server=", "--skip-router"));
    if (all.stream().noneMatch(flag -> flag.startsWith("--data"))) {
      all.add("--data=" + directory);
    }
    return new CommandLine(new DoctorCommand())
        .setOut(new PrintWriter(out))
        .execute(all.toArray(String[]::new));
  }
}
