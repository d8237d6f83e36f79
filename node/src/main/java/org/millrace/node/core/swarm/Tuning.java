package org.millrace.node.core.swarm;

/**
 * The constants of the protocol. Reasons and measurements are in the decision records.
 *
 * @param uplinkShare part of the measured uplink at which the pacer sends
 * @param slotShare part of the measured uplink that is promised to children; the rest is for
 *     control, repairs, bursts and short queues
 * @param fanOut children that an interior peer serves per stripe; sets in how many it is interior
 * @param sourceCopies copies of each chunk that the source sends when its uplink allows
 * @param windowMillis media that the ring keeps
 * @param lagTargetMillis distance from the source at which playback aims
 * @param startBufferMillis media in hand before playback begins
 * @param stallMaxMillis wait for a missing chunk before playback skips it
 * @param tickMillis raster of the peer's own work
 * @param announceMillis time between two announcements on a link
 * @param announcers links from which a peer asks for announcements
 * @param graftStartMillis graft timer before the first samples
 * @param graftMinMillis lower limit of the graft timer
 * @param graftMaxMillis upper limit of the graft timer; equal limits make it fixed
 * @param graftTries askings for one chunk at most
 * @param silentMillis a parent silent this long, while others announce, has failed
 * @param betterMillis lead of another peer that is worth a change of parent
 * @param changeMillis time between two changes of one stripe for the better
 * @param stripesPerParent stripes that a peer takes from one parent while it has a choice
 * @param nearLinks prefer near peers
 * @param linksMax links at most
 * @param activeView neighbours in the control overlay
 * @param passiveView contacts kept in reserve
 * @param shuffleMillis time between two trades of contacts
 * @param queueMaxMillis payload waits this long for the uplink at most
 * @param meshPeersMax a swarm of so many peers is a full mesh
 * @param pullOnly no push at all: announcements and grafts only; for experiments
 */
public record Tuning(
    double uplinkShare,
    double slotShare,
    int fanOut,
    int sourceCopies,
    int windowMillis,
    int lagTargetMillis,
    int startBufferMillis,
    int stallMaxMillis,
    int tickMillis,
    int announceMillis,
    int announcers,
    int graftStartMillis,
    int graftMinMillis,
    int graftMaxMillis,
    int graftTries,
    int silentMillis,
    int betterMillis,
    int changeMillis,
    int stripesPerParent,
    boolean nearLinks,
    int linksMax,
    int activeView,
    int passiveView,
    int shuffleMillis,
    int queueMaxMillis,
    int meshPeersMax,
    boolean pullOnly) {

  /** What the design proposes. */
  public static final Tuning DEFAULTS =
      new Tuning(
          0.97, 0.85, 7, 2, 20_000, 2_000, 1_000, 1_000, 50, 150, 3, 250, 150, 500, 6, 400, 40,
          2_000, 4, true, 64, 6, 24, 10_000, 1_500, 12, false);

  public Tuning {
    if (uplinkShare <= 0 || uplinkShare > 1 || fanOut < 1 || sourceCopies < 1) {
      throw new IllegalArgumentException("uplink share, fan-out or source copies out of range");
    }
    if (linksMax < 4 || linksMax > 64 || passiveView < 4 || passiveView > 64) {
      throw new IllegalArgumentException("links and views hold 4 to 64 peers");
    }
    if (tickMillis < 1 || announceMillis < tickMillis || announceMillis > 1_000) {
      throw new IllegalArgumentException(
          "announcements come every tick at most, every second at least");
    }
    if (graftMinMillis > graftMaxMillis || windowMillis < 1_000) {
      throw new IllegalArgumentException("graft limits or window out of range");
    }
  }
}
