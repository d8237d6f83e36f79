package org.millrace.simulation.network;

import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.scenario.Scenario;

/** What the transport adds to a message: packets, records, acknowledgements, repeats. */
public final class Wire {

  private static final double RECOVERY_ROUND_TRIPS = 1.25;
  private static final double TAIL_ROUND_TRIPS = 0.75;

  private final Scenario.Net net;
  private final double jitterNanos;

  public Wire(Scenario scenario) {
    this.net = scenario.network();
    this.jitterNanos = net.jitterMicros() * 1e3 / 2;
  }

  public int packets(int frameBytes) {
    return (frameBytes + net.tlsBytes() + net.packetBytes() - 1) / net.packetBytes();
  }

  /** All bytes that leave the sender when nothing is lost. */
  public int sentBytes(int frameBytes) {
    return frameBytes + net.tlsBytes() + packets(frameBytes) * net.headerBytes();
  }

  /** Bytes of acknowledgements that come back. */
  public int ackBytes(int frameBytes) {
    return (packets(frameBytes) + 1) / 2 * net.ackBytes();
  }

  public long jitterNanos(long chance) {
    return (long)
        (jitterNanos
            * (Chance.exponential(Chance.mix(chance, 11))
                + Chance.exponential(Chance.mix(chance, 12))));
  }

  /** Packets of a message that have to be sent again, each repeat counted. */
  public int repeats(int frameBytes, long chance) {
    if (net.lossShare() == 0) {
      return 0;
    }
    var repeats = 0;
    var lost = packets(frameBytes);
    for (int round = 0; lost > 0 && round < 16; round++) {
      var again = 0;
      for (int packet = 0; packet < lost; packet++) {
        if (Chance.unit(Chance.mix(chance, round, packet)) < net.lossShare()) {
          again++;
        }
      }
      repeats += again;
      lost = again;
    }
    return repeats;
  }

  /** How much later a message is whole because of its repeats. */
  public long recoveryNanos(int frameBytes, int repeats, long roundTripNanos, long chance) {
    if (repeats == 0) {
      return 0;
    }
    var rounds = 1 + (repeats > 1 && Chance.unit(Chance.mix(chance, 13)) < net.lossShare() ? 1 : 0);
    var tail = Chance.unit(Chance.mix(chance, 14)) * packets(frameBytes) < repeats;
    return (long)
        (roundTripNanos * (rounds * RECOVERY_ROUND_TRIPS + (tail ? TAIL_ROUND_TRIPS : 0)));
  }

  /** What is left of a line for frames of this size, beside the acknowledgements of a stream. */
  public long goodputBps(long lineBps, int frameBytes, long streamBps) {
    var acks = (double) streamBps * ackBytes(frameBytes) / frameBytes;
    return (long) Math.max(lineBps * 0.1, (lineBps - acks) * frameBytes / sentBytes(frameBytes));
  }

  public int packetBytes() {
    return net.packetBytes() + net.headerBytes();
  }
}
