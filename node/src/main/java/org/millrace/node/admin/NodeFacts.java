package org.millrace.node.admin;

import java.util.List;

/**
 * What a node uses.
 *
 * @param ringBytes native memory of all channels' rings
 * @param openFiles 0 where the system does not tell
 * @param cpu share of all cores that this process uses, 0 to 1; negative while unknown
 * @param egressBitsPerSecond measured over the last seconds
 * @param egressLimitBitsPerSecond 0 for none
 * @param egressPeakBitsPerSecond the most that ever left this machine, over ten seconds; 0 while
 *     not known
 * @param limits each with how much of it is used
 */
public record NodeFacts(
    long heapUsedBytes,
    long heapMaxBytes,
    long ringBytes,
    long openFiles,
    long openFilesMax,
    double cpu,
    long egressBitsPerSecond,
    long egressLimitBitsPerSecond,
    long egressPeakBitsPerSecond,
    List<Limit> limits) {

  public NodeFacts {
    limits = List.copyOf(limits);
  }

  /**
   * One bound.
   *
   * @param max 0 for none
   */
  public record Limit(String name, long used, long max) {}
}
