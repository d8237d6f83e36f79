package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.at;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;

final class ConnectBudgetTest {
  private final ConnectBudget budget = new ConnectBudget(false);

  @Test
  void oneAddressIsCalledAtMostAtTheStatedRate() {
    var random = new Random(1);
    var calls = 0;
    for (var millis = 0; millis < 600_000; millis += 10) {
      var port = 1 + random.nextInt(60_000);
      if (budget.take(new Endpoint(at(9).ip(), port), millis * 1_000_000L)) {
        calls++;
      }
    }
    assertThat(calls).isBetween(100, ConnectBudget.BURST + 10 * ConnectBudget.PER_MINUTE);
  }

  @Test
  void forgedAddressesCannotRaiseTheBoundOfAnyOne() {
    var random = new Random(2);
    var calls = 0;
    for (var i = 0; i < 200_000; i++) {
      var now = i * 300_000L;
      budget.take(new Endpoint(Ip.v4(0x0B000000 + random.nextInt(1 << 20)), 1), now);
      if (budget.take(at(9), now)) {
        calls++;
      }
    }
    assertThat(calls).isLessThanOrEqualTo(ConnectBudget.BURST + ConnectBudget.PER_MINUTE);
  }

  @Test
  void whatTheOperatorNamesMayBeInsideButHasItsBoundToo() {
    var named = Endpoint.parse("127.0.0.1:7144").orElseThrow();
    budget.vouchFor(named.ip());
    var calls = 0;
    for (var millis = 0; millis < 10_000; millis++) {
      calls += budget.take(named, millis * 1_000_000L) ? 1 : 0;
    }
    assertThat(calls).isBetween(10, ConnectBudget.VOUCHED_BURST + 10);
    assertThat(budget.take(Endpoint.parse("127.0.0.2:7144").orElseThrow(), 0)).isFalse();
  }

  @Test
  void strangersCannotSendUsInside() {
    for (var text : List.of("10.0.0.1:80", "127.0.0.1:80", "224.0.0.1:80", "0.0.0.0:80")) {
      assertThat(budget.take(Endpoint.parse(text).orElseThrow(), 0)).isFalse();
    }
    assertThat(budget.take(new Endpoint(at(9).ip(), 0), 0)).isFalse();
    var inLan = new ConnectBudget(true);
    assertThat(inLan.take(Endpoint.parse("10.0.0.1:80").orElseThrow(), 0)).isTrue();
    assertThat(inLan.take(Endpoint.parse("127.0.0.1:80").orElseThrow(), 0)).isFalse();
  }
}
