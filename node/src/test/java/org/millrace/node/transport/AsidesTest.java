package org.millrace.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AsidesTest {

  private final Asides asides = new Asides();

  @Test
  void whatWaitsIsTakenInItsOrderAndOnce() {
    asides.add(new byte[] {1});
    asides.add(new byte[] {2, 3});

    assertThat(asides.take()).containsExactly(1, 2, 3);
    assertThat(asides.isEmpty()).isTrue();
  }

  @Test
  void nothingFollowsTheLastWords() {
    asides.end(new byte[] {9});

    assertThat(asides.add(new byte[] {1})).isFalse();
    assertThat(asides.ended()).isTrue();
    assertThat(asides.take()).containsExactly(9);
  }

  @Test
  void moreThanTheBoundIsDropped() {
    assertThat(asides.add(new byte[Asides.WAITING_BYTES_MAX])).isTrue();
    assertThat(asides.add(new byte[1])).isFalse();
    assertThat(asides.take()).hasSize(Asides.WAITING_BYTES_MAX);
  }
}
