package org.millrace.node.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate that signs itself, and its key, as PEM files; and clients that do not mind.
 *
 * @param serial hexadecimal; says one from another
 */
public record MadeCertificate(Path certificate, Path key, String serial) {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Makes one with the JDK's keytool and writes it over what the two files held. */
  public static MadeCertificate write(Path directory, String algorithm, int days) {
    try {
      var store = directory.resolve("store.p12");
      Files.deleteIfExists(store);
      var keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "node",
                  "-keyalg",
                  algorithm,
                  "-dname",
                  "CN=localhost",
                  "-validity",
                  Integer.toString(days),
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  new String(PASSWORD))
              .redirectErrorStream(true)
              .start();
      var said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new AssertionError("keytool: " + said);
      }
      return export(store, directory.resolve("node.crt"), directory.resolve("node.key"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static MadeCertificate export(Path store, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var made = (X509Certificate) keys.getCertificate("node");
    Files.writeString(certificate, pem("CERTIFICATE", made.getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey("node", PASSWORD).getEncoded()));
    return new MadeCertificate(certificate, key, made.getSerialNumber().toString(16));
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }

  /** Connects to loopback and shakes hands; whatever certificate is shown is good enough. */
  public static SSLSocket connect(int port) {
    return connect(port, 0);
  }

  /** The same, with a receive buffer of so many bytes; 0 leaves it to the system. */
  public static SSLSocket connect(int port, int receiveBytes) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, null);
      var socket = (SSLSocket) context.getSocketFactory().createSocket();
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
