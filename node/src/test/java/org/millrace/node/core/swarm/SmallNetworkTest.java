package org.millrace.node.core.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.millrace.messages.swarm.Reach;

class SmallNetworkTest {
  private static final long SECOND = 1_000_000_000L;

  private static SmallNetwork network(int peers, SwarmSettings settings, long seed) {
    var network = new SmallNetwork(settings, seed);
    long source = 5L * settings.bitrateBps();
    network.add(new Profile(source, Reach.OPEN, 1, Profile.Role.SOURCE));
    for (int i = 0; i < peers; i++) {
      network.add(SmallNetwork.mixed(settings, i));
    }
    network.nodes.get(0).join();
    network.at(SECOND / 10, () -> network.broadcast(2000));
    for (int i = 1; i <= peers; i++) {
      SmallNetwork.Node node = network.nodes.get(i);
      network.at(SECOND / 2 + 10L * i * SECOND / peers, node::join);
    }
    return network;
  }

  @Test
  void everybodyGetsEverythingInOrder() {
    var settings = SwarmSettings.forBitrate(2_000_000);
    SmallNetwork network = network(200, settings, 7);
    network.run(30 * SECOND);
    for (SmallNetwork.Node node : network.nodes.subList(1, 201)) {
      assertThat(node.deliveries).as("peer %d", node.id).isGreaterThan(900);
    }
  }
}
