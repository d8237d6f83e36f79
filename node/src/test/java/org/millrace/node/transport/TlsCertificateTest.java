package org.millrace.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.testkit.MadeCertificate;

class TlsCertificateTest {

  @TempDir private Path directory;

  @Test
  void aRenewedCertificateIsReadAgainAndADamagedOneIsNot() throws IOException {
    var made = MadeCertificate.write(directory, "EC", 30);
    var certificate = open(made);
    var before = certificate.context();
    assertThat(certificate.expires()).isBefore(Instant.now().plus(Duration.ofDays(31)));

    Files.writeString(made.certificate(), "half a file");
    assertThat(certificate.context()).isSameAs(before);

    MadeCertificate.write(directory, "RSA", 90);
    await().until(() -> certificate.context() != before);
    assertThat(certificate.expires()).isAfter(Instant.now().plus(Duration.ofDays(80)));
  }

  @Test
  void edwardsKeysAreReadToo() throws IOException {
    assertThat(open(MadeCertificate.write(directory, "Ed25519", 30)).context()).isNotNull();
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() throws IOException {
    var one = MadeCertificate.write(Files.createDirectory(directory.resolve("one")), "EC", 30);
    var other = MadeCertificate.write(Files.createDirectory(directory.resolve("other")), "EC", 30);
    assertThatThrownBy(() -> TlsCertificate.open(one.certificate(), other.key(), Duration.ZERO))
        .isInstanceOf(TlsCertificate.Unusable.class)
        .hasMessageContaining("is not that of");
  }

  @Test
  void whatIsWrongWithAFileIsSaidInWords() throws IOException {
    var made = MadeCertificate.write(directory, "EC", 30);
    var missing = directory.resolve("nothing.pem");
    assertThatThrownBy(() -> TlsCertificate.open(missing, made.key(), Duration.ZERO))
        .hasMessageContaining("nothing.pem does not exist");
    assertThatThrownBy(() -> TlsCertificate.open(made.key(), made.key(), Duration.ZERO))
        .hasMessageContaining("holds no certificate");
    assertThatThrownBy(
            () -> TlsCertificate.open(made.certificate(), made.certificate(), Duration.ZERO))
        .hasMessageContaining("holds no private key");
    Files.writeString(
        made.key(), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertThatThrownBy(() -> open(made)).hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    Files.writeString(made.key(), "-----BEGIN PRIVATE KEY-----\nA*A\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> open(made)).isInstanceOf(TlsCertificate.Unusable.class);
  }

  private static TlsCertificate open(MadeCertificate made) throws IOException {
    return TlsCertificate.open(made.certificate(), made.key(), Duration.ZERO);
  }
}
