package org.millrace.simulation.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.simulation.hunt.Breach.Promise;
import org.millrace.simulation.hunt.Ingredient.Fault;
import org.millrace.simulation.hunt.Ingredient.Setting;
import org.millrace.simulation.scenario.Scenarios;
import org.millrace.simulation.world.Participant;
import org.millrace.simulation.world.Strategy;
import org.millrace.simulation.world.SwarmParticipant;

class HuntTest {

  /** A peer with a bug: what it played last it plays again when its machine stood still. */
  private static final Strategy BUGGY =
      (self, settings, profile, around, random) ->
          new Forwarding(SwarmParticipant.of(self, settings, profile, around, random)) {
            private final AtomicReference<@Nullable Chunk> last = new AtomicReference<>();
            private long before;

            @Override
            Actions watched(long now, Actions out) {
              var pause = now - before;
              before = now;
              if (pause > 500_000_000 && last.get() != null) {
                out.deliver(Objects.requireNonNull(last.get()));
              }
              return new Remembering(out, last);
            }
          };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theProtocolKeepsItsPromisesUnderDrawnFaults(long seed) {
    assertThat(Trial.run(FaultDraw.draw("steady", seed).scenario(), SwarmParticipant::of))
        .isEmpty();
  }

  @Test
  void aSeedDrawsTheSameFaultsAlways() {
    var kinds = new ArrayList<String>();
    for (long seed = 0; seed < 60; seed++) {
      assertThat(FaultDraw.draw("steady", seed)).isEqualTo(FaultDraw.draw("steady", seed));
      for (var ingredient : FaultDraw.draw("steady", seed).ingredients()) {
        kinds.add(
            switch (ingredient) {
              case Fault fault -> fault.kind();
              case Setting setting -> setting.key();
              case Ingredient.Choice choice -> choice.key();
            });
      }
    }
    assertThat(kinds)
        .contains("kill", "unplug", "partition", "freeze", "skew")
        .contains("network.loss", "hostile.forger", "nat.punchable", "peers.flash-count");
  }

  @Test
  void aPlantedBugIsFoundShrunkAndReplayed() {
    var draft =
        new Draft(
            "steady",
            3,
            24,
            List.of(
                new Setting("network.loss", 2, 0.1, "%"),
                new Fault("kill", 9_000, 0, 10, -1),
                new Fault("freeze", 11_000, 1_500, 40, -1),
                new Setting("hostile.silent", 8, 1, "%")));
    var found = Trial.run(draft.scenario(), BUGGY).orElseThrow();
    assertThat(found.promise()).isEqualTo(Promise.IN_ORDER);

    var shrinker = new Shrinker(BUGGY, draft, found, _ -> {});
    var smallest = shrinker.shrink();

    assertThat(shrinker.trials()).isLessThanOrEqualTo(Shrinker.TRIALS_MAX);
    assertThat(smallest.ingredients())
        .singleElement()
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.kind()).isEqualTo("freeze"));
    assertThat(smallest.peers()).isLessThan(24);
    var again = Trial.run(Scenarios.parse(smallest.rendered()), BUGGY).orElseThrow();
    assertThat(again).hasMessage(shrinker.breach().getMessage());
    assertThat(Trial.run(draft.scenario(), SwarmParticipant::of)).isEmpty();
  }

  /** Passes everything on. */
  private abstract static class Forwarding implements Participant {

    private final Participant peer;

    Forwarding(Participant peer) {
      this.peer = peer;
    }

    abstract Actions watched(long now, Actions out);

    @Override
    public void join(int tracker, int[] contacts, long now, Actions out) {
      peer.join(tracker, contacts, now, watched(now, out));
    }

    @Override
    public void leave(long now, Actions out) {
      peer.leave(now, out);
    }

    @Override
    public void received(int from, Message message, long now, Actions out) {
      peer.received(from, message, now, watched(now, out));
    }

    @Override
    public void linkUp(int other, long rtt, boolean dialled, long now, Actions out) {
      peer.linkUp(other, rtt, dialled, now, watched(now, out));
    }

    @Override
    public void linkDown(int other, long now, Actions out) {
      peer.linkDown(other, now, watched(now, out));
    }

    @Override
    public void sourceChunk(Chunk chunk, long now, Actions out) {
      peer.sourceChunk(chunk, now, watched(now, out));
    }

    @Override
    public void uplinkReady(long now, Actions out) {
      peer.uplinkReady(now, watched(now, out));
    }

    @Override
    public boolean uplinkWanted() {
      return peer.uplinkWanted();
    }

    @Override
    public long uplinkNotBeforeNanos() {
      return peer.uplinkNotBeforeNanos();
    }

    @Override
    public void onDeadline(long now, Actions out) {
      peer.onDeadline(now, watched(now, out));
    }

    @Override
    public long nextDeadlineNanos() {
      return peer.nextDeadlineNanos();
    }
  }

  /** Keeps what was played last. */
  private record Remembering(Actions out, AtomicReference<@Nullable Chunk> last)
      implements Actions {

    @Override
    public void send(int to, Message message, Lane lane) {
      out.send(to, message, lane);
    }

    @Override
    public void connect(int to) {
      out.connect(to);
    }

    @Override
    public void disconnect(int to) {
      out.disconnect(to);
    }

    @Override
    public void convict(int peer, Offence offence) {
      out.convict(peer, offence);
    }

    @Override
    public void deliver(Chunk chunk) {
      last.set(chunk);
      out.deliver(chunk);
    }

    @Override
    public void fact(Fact fact, long value) {
      out.fact(fact, value);
    }
  }
}
