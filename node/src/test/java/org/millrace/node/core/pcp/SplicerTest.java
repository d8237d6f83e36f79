package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Spliced.HEAD;
import static org.millrace.node.core.pcp.Spliced.OTHER_HEAD;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Packet;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.pcp.Splicer.Action;
import org.millrace.node.core.pcp.Splicer.Event;

final class SplicerTest {

  private static final long MILLI = 1_000_000L;

  private final Spliced spliced = new Spliced();
  private final Splicer splicer =
      new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
  private long now;

  @Test
  void aSingleUpstreamIsPassedOnInPlace() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 1000, 0);
    data(1, 1015, 500, 1);
    assertThat(spliced.headers()).hasSize(1);
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 1515));
    assertThat(spliced.chunks().get(0).joinable()).isTrue();
    assertThat(spliced.chunks().get(1).continuation()).isTrue();
    assertThat(splicer.next()).isEqualTo(1515);
  }

  @Test
  void theGapRightAfterTheHeadIsNoLoss() {
    open(1);
    head(1, HEAD, 0);
    data(1, 50_000, 100, 1);
    assertThat(spliced.lost()).isZero();
    assertThat(splicer.next()).isEqualTo(50_100);
  }

  @Test
  void aStandbyTakesOverWithoutLosingOrDoublingAByte() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 1000, 0);
    open(2);
    head(2, HEAD, 0);
    // The standby starts further back and is cut to what is new.
    data(2, 15, 600, 0);
    data(2, 615, 800, 1);
    assertThat(splicer.caughtUp(2)).isTrue();
    close(1);
    data(2, 1415, 700, 0);
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 2115));
    assertThat(spliced.lost()).isZero();
    assertThat(spliced.headers()).hasSize(1);
  }

  @Test
  void aStandbyThatIsAheadWaitsForTheLeader() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    open(2);
    head(2, HEAD, 0);
    data(2, 1000, 500, 0);
    assertThat(splicer.caughtUp(2)).isTrue();
    data(1, 115, 885, 1);
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 1500));
    assertThat(spliced.lost()).isZero();
  }

  @Test
  void aHoleIsFilledByWhoeverIsBehind() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    open(2);
    head(2, HEAD, 0);
    data(1, 500, 100, 0);
    data(2, 15, 485, 0);
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 600));
    assertThat(spliced.lost()).isZero();
    assertThat(splicer.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aHoleThatNobodyFillsIsJumpedAfterAWhile() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    open(2);
    head(2, HEAD, 0);
    data(1, 500, 100, 0);
    assertThat(spliced.joined()).hasSize(100);
    now = splicer.nextDeadlineNanos();
    assertThat(now).isEqualTo(250 * MILLI);
    splicer.onDeadline(now, spliced);
    assertThat(spliced.joined()).hasSize(200);
    assertThat(spliced.lost()).isEqualTo(385);
  }

  @Test
  void afterAHoleTheStreamGoesOnWhereAPlayerMayStart() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    data(1, 115, 100, 1);
    data(1, 1000, 100, 1);
    data(1, 1100, 100, 0);
    assertThat(spliced.lost()).isEqualTo(785 + 100);
    assertThat(spliced.chunks()).hasSize(3);
    assertThat(spliced.chunks().getLast().joinable()).isTrue();
  }

  @Test
  void aStreamThatNeverMarksStartsGoesOnAtOnceAfterAHole() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    data(1, 1000, 100, 0);
    assertThat(spliced.chunks()).hasSize(2);
  }

  @Test
  void aNewHeadOfTheLeaderIsANewHeaderWithTheMagicTakenOutInBand() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    head(1, OTHER_HEAD, 0);
    data(1, 14, 100, 0);
    assertThat(spliced.headers()).hasSize(2);
    assertThat(spliced.headers().get(0).inBand()).isEmpty();
    assertThat(spliced.headers().get(1).inBand()).containsExactly(88);
    assertThat(spliced.placed().getLast().position()).isEqualTo(14);
    assertThat(spliced.lost()).isZero();
  }

  @Test
  void aNewHeadOfAStandbyWaitsUntilItLeads() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    open(2);
    head(2, OTHER_HEAD, 0);
    data(2, 14, 100, 0);
    assertThat(spliced.headers()).hasSize(1);
    assertThat(splicer.caughtUp(2)).isFalse();
    close(1);
    assertThat(spliced.headers()).hasSize(2);
    assertThat(spliced.joined()).hasSize(200);
  }

  @Test
  void aHeadSaidAgainIsNoNewStreamWhenPositionsGoOn() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    head(1, HEAD, 0);
    data(1, 115, 100, 0);
    assertThat(spliced.headers()).hasSize(1);
    assertThat(spliced.joined()).hasSize(200);
  }

  @Test
  void positionsThatBeginAnewUnderTheSameHeadAreANewHeader() {
    open(1);
    head(1, HEAD, 0);
    var near = (1L << 32) - 200;
    packet(1, near, new byte[100], 0);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    assertThat(spliced.headers()).hasSize(2);
    assertThat(spliced.lost()).isZero();
    assertThat(spliced.placed().getLast().position()).isEqualTo(15);
  }

  @Test
  void positionsAreCountedOnBeyond32Bits() {
    open(1);
    head(1, HEAD, 0);
    packet(1, 0xFFFF_FF00L, new byte[0x100], 0);
    packet(1, 0, new byte[10], 0);
    assertThat(spliced.lost()).isZero();
    assertThat(spliced.placed().getLast().position()).isEqualTo(1L << 32);
  }

  @Test
  void aLeaderThatOnlyRepeatsItselfIsTakenAtItsWordAfterAWhile() {
    open(1);
    head(1, HEAD, 0);
    data(1, 100_000, 100, 0);
    close(1);
    open(2);
    head(2, HEAD, 0);
    for (var i = 0; i < 7; i++) {
      now = i * 1000L * MILLI;
      data(2, 15 + 100 * i, 100, 0);
    }
    assertThat(spliced.headers()).hasSize(2);
    assertThat(splicer.next()).isLessThan(1000);
  }

  @Test
  void aStandbyMayRepeatForEverWhileTheLeaderGoesOn() {
    open(1);
    head(1, HEAD, 0);
    open(2);
    head(2, HEAD, 0);
    for (var i = 0; i < 100; i++) {
      now = i * 1000L * MILLI;
      data(2, 15 + 100 * i, 100, 0);
      data(1, 15 + 100 * i, 100, 0);
    }
    assertThat(spliced.headers()).hasSize(1);
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 10_015));
  }

  @Test
  void aSourceTooManyIsDropped() {
    for (var i = 1; i <= 4; i++) {
      open(i);
    }
    assertThat(spliced.actions()).containsExactly(new Action.DropSource(4));
  }

  @Test
  void aStandbyHoldsABoundedAmount() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 100, 0);
    open(2);
    head(2, HEAD, 0);
    for (var i = 0; i < 2000; i++) {
      packet(2, 100_000 + 15_000L * i, new byte[15_000], 0);
    }
    close(1);
    // Only what was held is passed on, over a hole.
    assertThat(spliced.joined().length).isLessThan(Splicer.Limits.DEFAULT.heldBytesMax() + 20_000);
    assertThat(spliced.lost()).isPositive();
  }

  @Test
  void largePacketsBecomeChunksOfTheRing() {
    open(1);
    head(1, HEAD, 0);
    data(1, 15, 40_000, 0);
    assertThat(spliced.chunks()).hasSize(3);
    assertThat(spliced.chunks().get(0).joinable()).isTrue();
    assertThat(spliced.chunks().get(1).continuation()).isTrue();
    assertThat(spliced.joined()).isEqualTo(spliced.stream(15, 40_015));
  }

  private void open(int source) {
    splicer.on(new Event.SourceOpened(source), now, spliced);
  }

  private void close(int source) {
    splicer.on(new Event.SourceClosed(source), now, spliced);
  }

  private void head(int source, byte[] head, long position) {
    splicer.on(new Event.PacketRead(source, Spliced.head(head, position)), now, spliced);
  }

  private void data(int source, int from, int length, int continuation) {
    packet(source, from, spliced.stream(from, from + length), continuation);
  }

  private void packet(int source, long position, byte[] data, int continuation) {
    var packet = new Packet(Packet.Kind.DATA, position, continuation, data);
    splicer.on(new Event.PacketRead(source, packet), now, spliced);
  }
}
