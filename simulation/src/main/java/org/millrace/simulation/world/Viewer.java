package org.millrace.simulation.world;

/**
 * What one viewer experienced in the measured span.
 *
 * @param lagMillis delay of its worst chunk
 * @param startMillis from the join to playback, −1 when it never began
 * @param lateShare chunks that came later than the lag target, or never
 * @param stalledShare of its time, as its own player counted
 * @param depth hops from the source on its first stripe, 0 when unknown
 */
public record Viewer(
    int peer,
    int uplinkClass,
    int region,
    boolean freeRider,
    boolean survived,
    double lagMillis,
    double meanDelayMillis,
    double startMillis,
    double lateShare,
    double missingShare,
    double stalledShare,
    int stalls,
    double uplinkUse,
    int links,
    int depth) {}
