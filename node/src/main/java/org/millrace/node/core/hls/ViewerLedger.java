package org.millrace.node.core.hls;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who is watching by HLS. A viewer is a session that its requests name; it has come with the first
 * of them and has gone when none came for a while. Each viewer is told once as come and once as
 * gone. Bounded in all and by address.
 */
public final class ViewerLedger {

  /** What the count of viewers has to follow. */
  public sealed interface Change {

    record Came(String session, String address) implements Change {}

    record Gone(String session, String address, long bytes, long nanos) implements Change {}
  }

  /** How a request is to be treated. */
  public enum Verdict {
    WELCOME,
    FULL,
    TOO_MANY_FROM_ADDRESS
  }

  /** Bounds; a viewer without a request for {@code idleNanos} has gone. */
  public record Limits(int viewersMax, int perAddressMax, long idleNanos) {}

  private static final class Viewer {

    private final String address;
    private final long cameNanos;
    private long seenNanos;
    private long bytes;

    Viewer(String address, long nowNanos) {
      this.address = address;
      this.cameNanos = nowNanos;
    }
  }

  private final Limits limits;

  /** The viewer that was silent for longest is first. */
  private final LinkedHashMap<String, Viewer> viewers = new LinkedHashMap<>();

  private final Map<String, Integer> byAddress = new HashMap<>();

  public ViewerLedger(Limits limits) {
    this.limits = limits;
  }

  /** A request of a session has come. */
  public Verdict seen(String session, String address, long nowNanos, Consumer<Change> out) {
    expire(nowNanos, out);
    var viewer = viewers.remove(session);
    if (viewer == null) {
      if (viewers.size() >= limits.viewersMax()) {
        return Verdict.FULL;
      }
      if (byAddress.getOrDefault(address, 0) >= limits.perAddressMax()) {
        return Verdict.TOO_MANY_FROM_ADDRESS;
      }
      viewer = new Viewer(address, nowNanos);
      byAddress.merge(address, 1, Integer::sum);
      out.accept(new Change.Came(session, address));
    }
    viewer.seenNanos = nowNanos;
    viewers.put(session, viewer);
    return Verdict.WELCOME;
  }

  /** Bytes went to a session; a session that is not there is nobody's. */
  public void sent(String session, long bytes) {
    var viewer = viewers.get(session);
    if (viewer != null) {
      viewer.bytes += bytes;
    }
  }

  /** Tells those as gone whose time is up. */
  public void expire(long nowNanos, Consumer<Change> out) {
    while (nextDeadlineNanos() <= nowNanos) {
      leave(viewers.firstEntry().getKey(), out);
    }
  }

  /** The channel is over, or the viewer is sent away. */
  public void leave(String session, Consumer<Change> out) {
    var viewer = viewers.remove(session);
    if (viewer != null) {
      byAddress.computeIfPresent(viewer.address, (_, count) -> count == 1 ? null : count - 1);
      var nanos = viewer.seenNanos - viewer.cameNanos;
      out.accept(new Change.Gone(session, viewer.address, viewer.bytes, nanos));
    }
  }

  public void leaveAll(Consumer<Change> out) {
    while (!viewers.isEmpty()) {
      leave(viewers.firstEntry().getKey(), out);
    }
  }

  public long nextDeadlineNanos() {
    return viewers.isEmpty()
        ? Long.MAX_VALUE
        : viewers.firstEntry().getValue().seenNanos + limits.idleNanos();
  }

  public int size() {
    return viewers.size();
  }
}
