package org.millrace.node.core.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.swarm.Reach;

/**
 * The whole core in a small swarm. That nothing comes twice or out of order to a player and that no
 * forged chunk is kept or delivered is checked by the network itself at every step.
 */
class SmallNetworkTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SwarmSettings VIDEO = SwarmSettings.forBitrate(2_000_000);

  private static SmallNetwork network(int peers, SwarmSettings settings, long seed) {
    var network = new SmallNetwork(settings, seed);
    long source = 5 * settings.bitrateBps();
    network.add(new Profile(source, Reach.OPEN, 1, Profile.Role.SOURCE));
    for (int i = 0; i < peers; i++) {
      network.add(mixed(settings, i));
    }
    network.nodes.get(0).join();
    network.at(SECOND / 10, () -> network.broadcast(2000));
    for (int i = 1; i <= peers; i++) {
      SmallNetwork.Node node = network.nodes.get(i);
      network.at(SECOND / 2 + 10L * i * SECOND / peers, node::join);
    }
    return network;
  }

  private static List<SmallNetwork.Node> viewers(SmallNetwork network) {
    return network.nodes.stream().skip(1).filter(n -> n.alive).toList();
  }

  /** Chunks of media in some seconds. */
  private static long chunks(SwarmSettings settings, int seconds) {
    return seconds * SECOND / settings.chunkNanos();
  }

  private static void assertEverythingArrives(SmallNetwork network, int seconds) {
    long[] before = viewers(network).stream().mapToLong(n -> n.deliveries).toArray();
    long skipped = network.fact(Actions.Fact.SKIPPED);
    network.run(network.now + seconds * SECOND);
    List<SmallNetwork.Node> after = viewers(network);
    for (int i = 0; i < before.length; i++) {
      assertThat(after.get(i).deliveries - before[i])
          .as("peer %d", after.get(i).id)
          .isGreaterThan(chunks(network.settings, seconds) * 9 / 10);
    }
    assertThat(network.fact(Actions.Fact.SKIPPED)).isEqualTo(skipped);
  }

  @Test
  void everybodyGetsEverythingInOrderOnce() {
    SmallNetwork network = network(100, VIDEO, 7);
    network.run(30 * SECOND);
    network.forgetFacts();
    assertEverythingArrives(network, 10);
    int[] lags = network.lags(30 * SECOND);
    assertThat(SmallNetwork.quantile(lags, 0.5)).isLessThan(500);
    assertThat(SmallNetwork.quantile(lags, 0.99)).isLessThan(1_200);
    long useful = lags.length * (long) VIDEO.chunkBytes();
    assertThat(network.fact(Actions.Fact.DUPLICATE)).isLessThan(useful / 30);
    assertThat(network.fact(Actions.Fact.STALLED)).isZero();
  }

  @Test
  void oneSeedIsOneRun() {
    SmallNetwork one = network(40, VIDEO, 3);
    SmallNetwork two = network(40, VIDEO, 3);
    one.run(12 * SECOND);
    two.run(12 * SECOND);
    assertThat(one.report(0)).isEqualTo(two.report(0));
    SmallNetwork other = network(40, VIDEO, 4);
    other.run(12 * SECOND);
    assertThat(other.report(0)).isNotEqualTo(one.report(0));
  }

  @Test
  void forgersAreCutOffAndNobodyTakesOrPassesOnWhatTheyMade() {
    SmallNetwork network = network(60, VIDEO, 5);
    network.nodes.stream().skip(1).filter(n -> n.id % 10 == 3).forEach(n -> n.forger = true);
    network.run(30 * SECOND);
    assertThat(network.fact(Actions.Fact.FORGED)).isPositive();
    assertThat(network.convictions).isEqualTo(network.fact(Actions.Fact.FORGED));
    assertEverythingArrives(network, 5);
  }

  @Test
  void nobodyIsConvictedWhereNobodyForges() {
    SmallNetwork network = network(60, VIDEO, 5);
    network.run(20 * SECOND);
    assertThat(network.convictions).isZero();
  }

  @Test
  void survivorsOfASuddenDeathOfAThirdGoOn() {
    SmallNetwork network = network(90, VIDEO, 9);
    network.run(30 * SECOND);
    network.nodes.stream().skip(1).filter(n -> n.id % 3 == 0).forEach(SmallNetwork.Node::kill);
    network.run(40 * SECOND);
    assertEverythingArrives(network, 5);
  }

  /** The mix of uplinks of the design's figures: a fifth has none, RI is about 1.9. */
  private static Profile mixed(SwarmSettings settings, int i) {
    double[] streams = {0.1, 1, 1, 1, 2, 2, 2, 5, 5, 0.1};
    long bps = (long) (streams[i % 10] * settings.bitrateBps());
    return new Profile(bps, Reach.OPEN, 1 + i % 4, Profile.Role.VIEWER);
  }
}
