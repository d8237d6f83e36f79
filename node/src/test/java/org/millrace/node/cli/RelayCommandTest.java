package org.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelayCommandTest {

  private static final String ID = "0123456789ABCDEF0123456789abcdef";

  @Test
  void findsIdAndTipInLinks() {
    assertThat(RelayCommand.wanted(ID, null)).isEqualTo(ID);
    assertThat(RelayCommand.wanted(ID, "203.0.113.5:7144")).isEqualTo(ID + "@203.0.113.5:7144");
    assertThat(RelayCommand.wanted("peercast://pls/" + ID + "?tip=203.0.113.5:7144", null))
        .isEqualTo(ID + "@203.0.113.5:7144");
    assertThat(RelayCommand.wanted("http://node.example:7144/stream/" + ID + ".flv", null))
        .isEqualTo(ID + "@node.example:7144");
    assertThat(RelayCommand.wanted("peercast://" + ID + "?tip=[2001:db8::5]:7144", null))
        .isEqualTo(ID + "@[2001:db8::5]:7144");
  }

  @Test
  void whatHoldsNoIdIsNothing() {
    assertThat(RelayCommand.wanted("peercast://pls/", null)).isEmpty();
    assertThat(RelayCommand.wanted(ID.substring(1), "203.0.113.5")).isEmpty();
  }

  @Test
  void aTipCannotBreakOutOfItsSetting() {
    assertThat(RelayCommand.wanted(ID + "?tip=1.2.3.4:5\",\"x", null)).doesNotContain("\"");
  }

  @Test
  void aTipThatIsNoAddressIsToldBeforeTheNodeStarts() {
    for (var tip : List.of("127.0.0.1:99999", "127.0.0.1:0", "a b", "[::1:7144", "host:port")) {
      assertThat(RelayCommand.problem(tip))
          .hasValueSatisfying(problem -> assertThat(problem.exit()).isEqualTo(Exit.USAGE));
    }
    for (var tip : List.of("127.0.0.1", "127.0.0.1:7144", "[::1]:7144", "[::1]")) {
      assertThat(RelayCommand.problem(tip)).isEmpty();
    }
  }
}
