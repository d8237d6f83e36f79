package org.millrace.node.core.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.hls.ViewerLedger.Change;
import org.millrace.node.core.hls.ViewerLedger.Limits;
import org.millrace.node.core.hls.ViewerLedger.Verdict;

class ViewerLedgerTest {

  private static final long SECOND = 1_000_000_000L;

  private final ViewerLedger ledger = new ViewerLedger(new Limits(3, 2, 30 * SECOND));
  private final List<Change> changes = new ArrayList<>();

  @Test
  void aViewerCountsOnceHoweverOftenItAsks() {
    for (var i = 0; i < 50; i++) {
      assertThat(ledger.seen("a", "192.0.2.1", i * SECOND, changes::add))
          .isEqualTo(Verdict.WELCOME);
    }
    assertThat(ledger.size()).isEqualTo(1);
    assertThat(changes).containsExactly(new Change.Came("a", "192.0.2.1"));
  }

  @Test
  void aSilentViewerHasGone() {
    ledger.seen("a", "192.0.2.1", 0, changes::add);
    ledger.seen("b", "192.0.2.2", SECOND, changes::add);
    ledger.seen("a", "192.0.2.1", 2 * SECOND, changes::add);
    ledger.sent("b", 1000);
    assertThat(ledger.nextDeadlineNanos()).isEqualTo(31 * SECOND);
    ledger.expire(31 * SECOND, changes::add);
    assertThat(changes.getLast()).isEqualTo(new Change.Gone("b", "192.0.2.2", 1000, 0));
    assertThat(ledger.size()).isEqualTo(1);
  }

  @Test
  void viewersAreBounded() {
    ledger.seen("a", "1", 0, changes::add);
    ledger.seen("b", "2", 0, changes::add);
    ledger.seen("c", "3", 0, changes::add);
    assertThat(ledger.seen("d", "4", 1, changes::add)).isEqualTo(Verdict.FULL);
    assertThat(ledger.seen("a", "1", 1, changes::add)).isEqualTo(Verdict.WELCOME);
  }

  @Test
  void viewersOfOneAddressAreBounded() {
    ledger.seen("a", "1", 0, changes::add);
    ledger.seen("b", "1", 0, changes::add);
    assertThat(ledger.seen("c", "1", 0, changes::add)).isEqualTo(Verdict.TOO_MANY_FROM_ADDRESS);
    ledger.leave("a", changes::add);
    assertThat(ledger.seen("c", "1", 0, changes::add)).isEqualTo(Verdict.WELCOME);
  }

  @Test
  void everyoneWhoCameGoesOnce() {
    var random = new Random(11);
    var many = new ViewerLedger(new Limits(50, 50, 10 * SECOND));
    for (var i = 0; i < 20_000; i++) {
      var name = "" + random.nextInt(200);
      many.seen(name, "a", i * SECOND / 5, changes::add);
      if (random.nextInt(10) == 0) {
        many.leave("" + random.nextInt(200), changes::add);
      }
      assertThat(many.size()).isLessThanOrEqualTo(50);
    }
    many.leaveAll(changes::add);
    var came = changes.stream().filter(Change.Came.class::isInstance).count();
    assertThat(changes).hasSize((int) (2 * came));
    assertThat(many.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
