package org.millrace.node.cli;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontReader;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.PublishConfig;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.front.FrontSecret;

/** Whether the fronts are there and know the secret, and whether the secrets are kept well. */
final class FrontChecks {

  private static final String ABOUT = "front";
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);

  private final NodeConfig config;
  private final int patienceMillis;

  FrontChecks(NodeConfig config, Duration patience) {
    this.config = config;
    this.patienceMillis = (int) patience.toMillis();
  }

  List<Finding> all() {
    var all = new ArrayList<Finding>();
    for (var source : config.front().sources()) {
      all.add(secret(source.secretFile(), "source " + source.name()));
    }
    for (var via : config.publish().via()) {
      var kept = secret(via.secretFile(), via.at());
      all.add(kept.state() == Finding.State.BAD ? kept : called(via));
    }
    return all;
  }

  private static Finding secret(Path file, String of) {
    try {
      FrontSecret.read(file);
      var open = Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
      return open
          ? Finding.weak(ABOUT, "%s: others may read %s: chmod 600 it.".formatted(of, file))
          : Finding.ok(ABOUT, "%s: the secret is there.".formatted(of));
    } catch (IOException unusable) {
      return Finding.bad(ABOUT, "%s: %s.".formatted(of, unusable.getMessage()));
    } catch (UnsupportedOperationException _) {
      return Finding.ok(ABOUT, "%s: the secret is there.".formatted(of));
    }
  }

  /** Lets the front prove that it knows the secret, and goes before it is shown any. */
  private Finding called(PublishConfig.Via via) {
    try (var socket = connect(via.at())) {
      var caller =
          new FrontCall.Caller(
              via.name(), FrontSecret.read(via.secretFile()), Guid.ZERO, Guid.ZERO);
      var call = new FrontCall(caller, new FrontCall.Pauses(1, 1), new SecureRandom(), 0);
      var out = socket.getOutputStream();
      var said = new String[] {""};
      Consumer<FrontCall.Action> act =
          action -> {
            if (action instanceof FrontCall.Action.Report(_, var why) && !why.isEmpty()) {
              said[0] = why;
            } else if (action instanceof FrontCall.Action.Send(var bytes)
                && call.status() == FrontCall.Status.CONNECTING) {
              write(out, bytes);
            }
          };
      write(out, FrontMessage.PREFACE.getBytes(StandardCharsets.US_ASCII));
      call.onDeadline(0, act);
      var shown = socket.getSession().getPeerCertificates()[0].getEncoded();
      var hash = MessageDigest.getInstance("SHA-256").digest(shown);
      call.on(new FrontCall.Event.Connected(hash), 0, act);
      var reader = new FrontReader();
      var buffer = new byte[FrontMessage.PAYLOAD_BYTES_MAX];
      while (call.status() == FrontCall.Status.GREETING) {
        var count = socket.getInputStream().read(buffer);
        if (count < 0) {
          return Finding.bad(ABOUT, via.at() + ": it hangs up: is it a front (front.sources)?");
        }
        reader.read(
            Arrays.copyOf(buffer, count),
            message -> call.on(new FrontCall.Event.Heard(message), 0, act));
      }
      return call.status() == FrontCall.Status.PROVING
          ? Finding.ok(ABOUT, via.at() + ": is there and knows the secret.")
          : Finding.bad(ABOUT, "%s: %s.".formatted(via.at(), said[0]));
    } catch (IOException | UncheckedIOException failed) {
      return Finding.bad(
          ABOUT, "%s: cannot be called by TLS: %s.".formatted(via.at(), failed.getMessage()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has TLS and SHA-256", impossible);
    }
  }

  private SSLSocket connect(String at) throws IOException, GeneralSecurityException {
    var colon = at.lastIndexOf(':');
    var host = at.substring(0, colon).replaceAll("^\\[|]$", "");
    var port = Integer.parseInt(at.substring(colon + 1));
    var plain = new Socket();
    plain.connect(new InetSocketAddress(host, port), patienceMillis);
    plain.setSoTimeout(patienceMillis);
    var context = SSLContext.getInstance("TLS");
    // Any certificate: the proofs are made over the one that is shown.
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    socket.startHandshake();
    return socket;
  }

  private static void write(OutputStream to, byte[] bytes) {
    try {
      to.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
