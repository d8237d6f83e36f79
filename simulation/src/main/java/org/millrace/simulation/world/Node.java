package org.millrace.simulation.world;

import org.jspecify.annotations.Nullable;
import org.millrace.simulation.network.Population;

/** Everything the host keeps of one peer. */
final class Node {

  static final long NEVER = Long.MAX_VALUE;

  final int id;
  final Population.Role role;
  final int uplinkClass;
  final double downNanosPerByte;
  final Uplink uplink;
  final Links links = new Links();

  @Nullable Participant participant;
  boolean left;
  boolean unplugged;

  long downFreeNanos;
  long deadlineTick = NEVER;
  long uplinkTick = NEVER;
  int emissions;
  long hash;
  long lastVerifiedBatch = -1;

  long joinedNanos = NEVER;
  long leftNanos = NEVER;
  long measureFromNanos = NEVER;
  long measureToNanos;
  boolean died;

  int firstChunkMillis = -1;
  int startedMillis = -1;
  int stalls;
  long stalledMillis;
  long stalledSinceNanos = NEVER;
  int received;
  int onTime;
  int duplicates;
  long delaySumMicros;
  int worstMicros;
  long lastDelivered = -1;
  long receivedBytes;

  /** Who sent the newest chunk of the first stripe first. */
  int parent = -1;

  /** Worst delay of a chunk since the last snapshot. */
  int recentMicros;

  Node(int id, Population.Role role, int uplinkClass, double downNanosPerByte, Uplink uplink) {
    this.id = id;
    this.role = role;
    this.uplinkClass = uplinkClass;
    this.downNanosPerByte = downNanosPerByte;
    this.uplink = uplink;
  }

  boolean isAlive() {
    return participant != null;
  }
}
