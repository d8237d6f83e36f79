package org.millrace.simulation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.simulation.bench.EngineBench;

class EnginesAgreeTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "1, 64", "2, 64", "3, 16"})
  void wheelAndThreadsGiveTheHashOfTheExactEngine(long seed, int tickMicros) {
    var exact = EngineBench.run(700, seed, tickMicros, 0, 1_500);
    var wheel = EngineBench.run(700, seed, tickMicros, 1, 1_500);
    var threads = EngineBench.run(700, seed, tickMicros, 2, 1_500);
    assertThat(wheel.hash()).isEqualTo(exact.hash());
    assertThat(threads.hash()).isEqualTo(exact.hash());
    assertThat(wheel.events()).isEqualTo(exact.events()).isPositive();
    assertThat(exact.coverage()).isBetween(0.3, 1.0);
  }

  @Test
  void anotherSeedGivesAnotherHash() {
    assertThat(EngineBench.run(300, 1, 64, 1, 1_000).hash())
        .isNotEqualTo(EngineBench.run(300, 2, 64, 1, 1_000).hash());
  }

  @Test
  void eventsFarBeyondTheWheelComeInOrder() {
    var random = new Random(5);
    var handled = new ArrayList<Long>();
    Workload record =
        (lane, tick, batch) -> {
          for (int i = 0; i < batch.size(); i++) {
            assertThat(batch.body(i)).isEqualTo(tick);
            handled.add(tick);
          }
        };
    var exact = new ExactEngine(record);
    var wheel = new WheelEngine(record, 40, 1, 10);
    var inserted = new ArrayList<Long>();
    for (int i = 0; i < 2_000; i++) {
      var tick = 1 + (long) Math.pow(10, random.nextDouble() * 7);
      var target = random.nextInt(40);
      var key = EventKey.of(target, EventKey.COLD, target, i);
      exact.laneOf(target).add(tick, key, tick);
      wheel.laneOf(target).add(tick, key, tick);
      inserted.add(tick);
    }
    inserted.sort(null);
    exact.runUntil(20_000_000);
    assertThat(handled).isEqualTo(inserted);
    handled.clear();
    wheel.runUntil(20_000_000);
    assertThat(wheel.events()).isEqualTo(2_000);
    handled.sort(null);
    assertThat(handled).isEqualTo(inserted);
  }

  @Test
  void oneTickIsHandledInKeyOrderWhoeverInsertedFirst() {
    var orders = new ArrayList<ArrayList<Long>>();
    for (int seed = 0; seed < 4; seed++) {
      var random = new Random(seed);
      var order = new ArrayList<Long>();
      var wheel =
          new WheelEngine(
              (lane, tick, batch) -> {
                for (int i = 0; i < batch.size(); i++) {
                  order.add(batch.key(i));
                }
              },
              200,
              1,
              1);
      var keys = new ArrayList<Long>();
      for (int i = 0; i < 300; i++) {
        keys.add(EventKey.of(i % 10, i % 3, i, i));
      }
      java.util.Collections.shuffle(keys, random);
      for (var key : keys) {
        wheel.laneOf(EventKey.target(key)).add(7, key, EventKey.kind(key) == 0 ? key : null);
      }
      wheel.runUntil(8);
      orders.add(order);
    }
    assertThat(orders.getFirst()).isSorted().hasSize(300);
    assertThat(orders).containsOnly(orders.getFirst());
  }

  @Test
  void anEffectInsideTheWindowOfAnotherPartitionIsRefused() {
    Workload careless = (lane, tick, batch) -> lane.add(tick + 1, EventKey.of(159, 1, 0, 0));
    var wheel = new WheelEngine(careless, 160, 1, 100);
    wheel.laneOf(0).add(1, EventKey.of(0, 1, 0, 0));
    assertThatThrownBy(() -> wheel.runUntil(1_000)).hasMessageContaining("inside the window");
  }

  @Test
  void keysGiveBackTheirParts() {
    var key = EventKey.of(EventKey.PEERS_MAX - 1, 7, 12_345, (1 << 20) + 3);
    assertThat(key).isPositive();
    assertThat(EventKey.target(key)).isEqualTo(EventKey.PEERS_MAX - 1);
    assertThat(EventKey.kind(key)).isEqualTo(7);
    assertThat(EventKey.origin(key)).isEqualTo(12_345);
    assertThat(EventKey.argument(key)).isEqualTo(3);
  }
}
