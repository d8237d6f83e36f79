package org.millrace.node.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UplinkPeakTest {

  private static final long SPAN = 10_000_000_000L;

  @TempDir private Path directory;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong left = new AtomicLong();

  @Test
  void theMostThatLeftTheMachineIsKeptAndNotWhatLoopbackTook() {
    try (var peak = peak()) {
      peak.look(1);
      step(10_000_000, 10_500_000);
      peak.look(1 + SPAN);
      assertThat(peak.bitsPerSecond()).isEqualTo(8_000_000);
      // Players of this machine take much, and little leaves it.
      step(90_000_000, 1_000_000);
      peak.look(1 + 2 * SPAN);
      assertThat(peak.bitsPerSecond()).isEqualTo(8_000_000);
      // Something else of this machine sends.
      step(1_000_000, 90_000_000);
      peak.look(1 + 3 * SPAN);
      assertThat(peak.bitsPerSecond()).isEqualTo(8_000_000);
    }
    try (var again = peak()) {
      assertThat(again.bitsPerSecond()).isEqualTo(8_000_000);
    }
    assertThat(UplinkPeak.read(directory).orElseThrow().bitsPerSecond()).isEqualTo(8_000_000);
  }

  @Test
  void whereNobodyCountsNothingIsClaimed() throws Exception {
    try (var peak = new UplinkPeak(directory, sent::get, OptionalLong::empty)) {
      peak.look(1);
      step(10_000_000, 0);
      peak.look(1 + SPAN);
      assertThat(peak.bitsPerSecond()).isZero();
    }
    Files.writeString(directory.resolve("uplink-peak"), "much, yesterday");
    assertThat(UplinkPeak.read(directory)).isEmpty();
  }

  @Test
  void loopbackIsNoNetworkCard() throws Exception {
    var devices = directory.resolve("dev");
    Files.writeString(
        devices,
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo: 5000 9 0 0 0 0 0 0 5000 9 0 0 0 0 0 0
          eth0: 7 9 0 0 0 0 0 0 300 9 0 0 0 0 0 0
         wlan0:7 9 0 0 0 0 0 0 40 9 0 0 0 0 0 0
        """);
    assertThat(UplinkPeak.leftBytes(devices)).hasValue(340);
    assertThat(UplinkPeak.leftBytes(directory.resolve("none"))).isEmpty();
  }

  private UplinkPeak peak() {
    return new UplinkPeak(directory, sent::get, () -> OptionalLong.of(left.get()));
  }

  private void step(long sentBytes, long leftBytes) {
    sent.addAndGet(sentBytes);
    left.addAndGet(leftBytes);
  }
}
