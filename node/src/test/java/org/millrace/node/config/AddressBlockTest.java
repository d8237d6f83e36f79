package org.millrace.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.200.3.4, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.4.0/23, 192.168.5.9, true",
    "192.168.4.0/23, 192.168.6.9, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1, false",
    "::1, ::1, true",
  })
  void blockHoldsWhatSharesItsPrefix(String block, String address, boolean inside) {
    assertThat(AddressBlock.parse(block).orElseThrow().contains(InetAddress.ofLiteral(address)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "1.2.3.4/"})
  void whatIsNotABlockIsRefused(String text) {
    assertThat(AddressBlock.parse(text)).isEmpty();
  }

  @Test
  void mountsAreCleanPaths() {
    assertThat(Mounts.isMount("/live")).isTrue();
    assertThat(Mounts.isMount("/a/b-c_d.mp3")).isTrue();
    assertThat(Mounts.isMount("live")).isFalse();
    assertThat(Mounts.isMount("/")).isFalse();
    assertThat(Mounts.isMount("/../etc")).isFalse();
    assertThat(Mounts.isMount("/a//b")).isFalse();
    assertThat(Mounts.isMount("/a%20b")).isFalse();
    assertThat(Mounts.isMount("/a/")).isFalse();
  }
}
