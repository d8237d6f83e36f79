package org.millrace.node.playback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedBodiesTest {

  private final SharedBodies bodies = new SharedBodies();

  @Test
  void theSameRunsAreOneBodyOutsideOfTheHeap() {
    var runs = List.of(new byte[] {1, 2}, new byte[] {3});
    var body = bodies.of(runs, 3);
    assertThat(body.isDirect()).isTrue();
    assertThat(body).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(bodies.of(List.copyOf(runs), 3)).isSameAs(body);
  }

  @Test
  void aPartIsNotTakenForTheSegmentThatItBegins() {
    var part = new byte[] {1, 2};
    assertThat(bodies.of(List.of(part), 2).remaining()).isEqualTo(2);
    assertThat(bodies.of(List.of(part, new byte[] {3}), 3).remaining()).isEqualTo(3);
  }

  @Test
  void equalBytesOfAnotherTimeAreAnotherBody() {
    var body = bodies.of(List.of(new byte[] {1}), 1);
    assertThat(bodies.of(List.of(new byte[] {1}), 1)).isNotSameAs(body);
  }

  @Test
  void whatIsKeptIsBounded() {
    var large = (int) (SharedBodies.BYTES_MAX / 3);
    for (var i = 0; i < 10; i++) {
      bodies.of(List.of(new byte[large]), large);
      assertThat(bodies.keptBytes()).isLessThanOrEqualTo(SharedBodies.BYTES_MAX);
    }
    var tooLarge = (int) SharedBodies.BYTES_MAX + 1;
    assertThat(bodies.of(List.of(new byte[tooLarge]), tooLarge).isDirect()).isFalse();
    assertThat(bodies.of(List.of(), 0).remaining()).isZero();
  }
}
