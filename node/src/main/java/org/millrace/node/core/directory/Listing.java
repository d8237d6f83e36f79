package org.millrace.node.core.directory;

import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Track;

/**
 * A channel on the list.
 *
 * @param tracker the announcing node
 * @param sinceNanos when it came on the list
 * @param untilNanos when it goes from the list unless it is announced again
 */
public record Listing(
    Guid id, ChanInfo info, Track track, Host tracker, long sinceNanos, long untilNanos) {

  private static final long MINUTE_NANOS = 60_000_000_000L;

  /** The line people's programs read. */
  public IndexLine line(long nowNanos) {
    var firewalled = tracker.has(Host.Flag.FIREWALLED) || !tracker.global().isReachable();
    var listed = (nowNanos - sinceNanos) / MINUTE_NANOS;
    return new IndexLine(
        info.name(),
        id,
        firewalled ? Endpoint.NONE : tracker.global(),
        info.url(),
        info.genre(),
        info.description(),
        tracker.listeners(),
        tracker.relays(),
        info.bitrateKbps(),
        info.type(),
        track.creator(),
        track.album(),
        track.title(),
        track.url(),
        (int) Math.max(listed, tracker.uptimeSeconds() / 60),
        info.comment(),
        tracker.has(Host.Flag.DIRECT_FREE));
  }

  Listing until(long nanos) {
    return new Listing(id, info, track, tracker, sinceNanos, nanos);
  }
}
