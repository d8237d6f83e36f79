package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.node.FrontLab.RAW;
import static org.millrace.node.FrontLab.SOON;
import static org.millrace.node.FrontLab.awaitSending;
import static org.millrace.node.FrontLab.channel;
import static org.millrace.node.FrontLab.media;
import static org.millrace.node.FrontLab.onAir;
import static org.millrace.node.FrontLab.peers;
import static org.millrace.node.FrontLab.relay;
import static org.millrace.node.FrontLab.status;
import static org.millrace.node.FrontLab.via;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontReader;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.cli.DoctorCommand;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.MadeCertificate;
import org.millrace.node.testkit.RawHttp;
import picocli.CommandLine;

/** Who may broadcast through a front, and what all others are told. */
class FrontDoorTest {

  @TempDir private Path directory;
  private FrontLab lab;

  @BeforeEach
  void start() {
    lab = new FrontLab(directory);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aWrongSecretAndAFrontThatIsNotThereAreToldAndNothingIsOpened() {
    var front = lab.front();
    var source = lab.source(via(front.port(), lab.otherSecret()), via(1, lab.secret()));
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      onAir(source);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(status(source))
                      .contains("it does not know this secret under the name ada")
                      .contains("it cannot be reached"));
      assertThat(front.node().channels().all()).isEmpty();
      assertThat(peers(front).members()).isEmpty();
    }
  }

  @Test
  void aChannelThatTheFrontHasFromElsewhereIsRefused() {
    var front = lab.front();
    var source = lab.source(front);
    var relay = lab.front("front.channels-per-source", "1");
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      awaitSending(source, 1);
      await().untilAsserted(() -> assertThat(channel(front, id).media()).isPresent());
      relay(relay, id, front);
      var elsewhere = "it refuses (NOT_YOURS): this front has the channel from somebody else";
      assertThat(whyNot(front, "bob", id)).isEqualTo(elsewhere);
      assertThat(whyNot(relay, "ada", id)).isEqualTo(elsewhere);
      assertThat(status(source)).contains("\"sending\"");
      var others = new Random(4);
      assertThat(whyNot(relay, "ada", Guid.random(others))).isEmpty();
      assertThat(whyNot(relay, "ada", Guid.random(others)))
          .isEqualTo("it refuses (NO_ROOM): this source may have 1 channels");
    }
  }

  private String whyNot(LiveNode front, String name, Guid channel) {
    var said = new AtomicReference<@Nullable String>();
    try (var socket = MadeCertificate.connect(front.port())) {
      var key = Files.readString(lab.secret()).strip().getBytes(UTF_8);
      var call =
          new FrontCall(
              new FrontCall.Caller(name, key, channel, new Guid(0, 1)),
              new FrontCall.Pauses(1000, 1000),
              new Random(1),
              0);
      var out = socket.getOutputStream();
      Consumer<FrontCall.Action> act =
          action -> {
            switch (action) {
              case FrontCall.Action.Send(var bytes) -> write(out, bytes);
              case FrontCall.Action.BeginStream _ -> said.set("");
              case FrontCall.Action.Report(_, var why) -> {
                if (!why.isEmpty()) {
                  said.set(why);
                }
              }
              case FrontCall.Action.Connect _,
                  FrontCall.Action.Learn _,
                  FrontCall.Action.Close _ -> {}
            }
          };
      write(out, FrontMessage.PREFACE.getBytes(UTF_8));
      call.onDeadline(0, act);
      var certificate = socket.getSession().getPeerCertificates()[0].getEncoded();
      var hash = MessageDigest.getInstance("SHA-256").digest(certificate);
      call.on(new FrontCall.Event.Connected(hash), 0, act);
      var reader = new FrontReader();
      var buffer = new byte[512];
      while (said.get() == null) {
        var count = socket.getInputStream().read(buffer);
        assertThat(count).as("an answer before the end").isPositive();
        reader.read(
            Arrays.copyOf(buffer, count),
            message -> call.on(new FrontCall.Event.Heard(message), 0, act));
      }
      return String.valueOf(said.get());
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(OutputStream to, byte[] bytes) {
    try {
      to.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void strangersAtTheFrontAreTurnedAwayAndCounted() {
    var front = lab.front("limits.login-attempts-per-minute", "3");
    var preface = FrontMessage.PREFACE.getBytes(UTF_8);
    var random = new Random(9);
    for (var i = 0; i < 6; i++) {
      try (var stranger = RawHttp.over(MadeCertificate.connect(front.port()))) {
        var hello = new FrontMessage.Hello("ada", nonce(random));
        stranger.send(preface).send(hello.encode());
        var proof = new FrontMessage.Proof(nonce(random), new Guid(1, 1), new Guid(2, 2));
        stranger.send(proof.encode());
        var got = new String(stranger.readToEnd(), UTF_8);
        // Three may try; the others are closed on before anything is computed for them.
        assertThat(got.contains("not known here")).isEqualTo(i < 3);
      } catch (UncheckedIOException closed) {
        assertThat(i).isGreaterThanOrEqualTo(3);
      }
    }
    assertThat(peers(front).members()).isEmpty();
  }

  @Test
  void theDoctorTellsFrontsThatKnowTheSecretFromOthers() throws IOException {
    var front = lab.front();
    var config =
        Files.writeString(
            directory.resolve("source.conf"),
            "millrace { node.data-dir = \"%s\", publish.via = [%s, %s, %s] }"
                .formatted(
                    directory.resolve("data"),
                    via(front.port(), lab.secret()),
                    via(front.port(), lab.otherSecret()).replace("127.0.0.1", "localhost"),
                    via(1, lab.secret())));
    var said = new StringWriter();
    new CommandLine(new DoctorCommand())
        .setOut(new PrintWriter(said))
        .execute("--skip-router", "--time-server", "", "--config", config.toString());
    assertThat(said.toString())
        .contains("127.0.0.1:" + front.port() + ": is there and knows the secret.")
        .contains("localhost:" + front.port() + ": it does not know this secret")
        .contains("127.0.0.1:1: cannot be called by TLS");
    assertThat(front.node().channels().all()).isEmpty();
  }

  @Test
  void withoutTlsThereIsNoDoor() {
    var front = lab.front();
    try (var stranger = front.connect()) {
      stranger.send(FrontMessage.PREFACE.getBytes(UTF_8));
      stranger.send(new FrontMessage.Hello("ada", new byte[32]).encode());
      assertThat(stranger.readToEnd()).isEmpty();
    }
  }

  private static byte[] nonce(Random random) {
    var nonce = new byte[FrontMessage.NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }
}
