package org.millrace.node.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's certificate chain and private key, from two PEM files. When they change on disk they
 * are read again: a connection that comes later gets the new ones. Files that do not hold (a
 * renewal that is half written) change nothing, and are told in the log.
 */
public final class TlsCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(TlsCertificate.class);

  private static final Duration SOON = Duration.ofDays(14);

  /** The files cannot be used; the message says why and what to do. */
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    public Unusable(String message) {
      super(message);
    }
  }

  /** What says one state of the files from another; a link that is turned counts as a change. */
  private record State(Object certificate, Object key) {}

  private record Held(State state, SslContext context, Instant expires) {}

  private final Path certificate;
  private final Path key;
  private final long lookNanos;
  private final AtomicLong lookedNanos;
  private volatile Held held;

  private TlsCertificate(Path certificate, Path key, long lookNanos, Held held) {
    this.certificate = certificate;
    this.key = key;
    this.lookNanos = lookNanos;
    this.lookedNanos = new AtomicLong(System.nanoTime());
    this.held = held;
  }

  /**
   * Reads the files.
   *
   * @param certificate the node's own certificate first, then those that sign it
   * @param key unencrypted, PKCS #8
   * @param look how often the files are looked at, at most; only when somebody connects
   */
  public static TlsCertificate open(Path certificate, Path key, Duration look) throws Unusable {
    return new TlsCertificate(certificate, key, look.toNanos(), read(certificate, key));
  }

  /** When the certificate is no longer good. */
  public Instant expires() {
    return held.expires;
  }

  /** For the next connection. Never waits: what is new on disk is there for a later one. */
  SslContext context() {
    var looked = lookedNanos.get();
    var now = System.nanoTime();
    if (now - looked >= lookNanos && lookedNanos.compareAndSet(looked, now)) {
      Thread.ofVirtual().name("certificate").start(this::renew);
    }
    return held.context;
  }

  private synchronized void renew() {
    try {
      if (!state(certificate, key).equals(held.state)) {
        held = read(certificate, key);
        LOG.info("the certificate was renewed; it is good until {}", held.expires);
      }
    } catch (IOException unusable) {
      LOG.warn("the old certificate stays in use: {}", unusable.getMessage());
    }
  }

  private static Held read(Path certificate, Path key) throws Unusable {
    try {
      var state = state(certificate, key);
      var chain = chain(certificate);
      var secret = PemKey.read(key);
      if (!belong(chain.getFirst(), secret)) {
        throw new Unusable("the key in %s is not that of %s".formatted(key, certificate));
      }
      var expires = chain.getFirst().getNotAfter().toInstant();
      if (expires.isBefore(Instant.now().plus(SOON))) {
        LOG.warn("the certificate in {} is good only until {}: renew it", certificate, expires);
      }
      var context =
          SslContextBuilder.forServer(secret, chain.toArray(X509Certificate[]::new))
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new Held(state, context, expires);
    } catch (Unusable known) {
      throw known;
    } catch (NoSuchFileException missing) {
      throw new Unusable(missing.getMessage() + " does not exist");
    } catch (SSLException | GeneralSecurityException broken) {
      throw new Unusable(certificate + " holds no certificate: " + broken.getMessage());
    } catch (IOException unreadable) {
      throw new Unusable("cannot be read: " + unreadable.getMessage());
    }
  }

  private static List<X509Certificate> chain(Path file)
      throws IOException, GeneralSecurityException, Unusable {
    try (var in = Files.newInputStream(file)) {
      var chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new Unusable(file + " holds no certificate (PEM: -----BEGIN CERTIFICATE-----)");
      }
      return chain;
    }
  }

  private static boolean belong(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    var name =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    var sample = new byte[32];
    var signing = Signature.getInstance(name);
    signing.initSign(key);
    signing.update(sample);
    var checking = Signature.getInstance(name);
    checking.initVerify(certificate.getPublicKey());
    checking.update(sample);
    return checking.verify(signing.sign());
  }

  private static State state(Path certificate, Path key) throws IOException {
    return new State(stateOf(certificate), stateOf(key));
  }

  private static Object stateOf(Path file) throws IOException {
    var now = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
  }
}
