package org.millrace.simulation.world;

/**
 * The swarm at one moment.
 *
 * @param parents by peer: who feeds its first stripe, −1 nobody, −2 for a peer that is not there
 * @param delayMillis by peer: its worst chunk since the snapshot before
 */
public record Snapshot(int[] parents, int[] delayMillis) {}
