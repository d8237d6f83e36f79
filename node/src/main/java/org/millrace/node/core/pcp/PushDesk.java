package org.millrace.node.core.pcp;

import java.util.LinkedHashMap;
import java.util.List;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Push;

/**
 * Both ends of a push: channels for which this node waits to be called, and calls it makes because
 * it was asked to. One channel waits for one connection at a time.
 */
public final class PushDesk {

  static final int WAITING_MAX = 256;
  static final long WAIT_NANOS = 60_000_000_000L;

  /** What to do with a connection that said GIV. */
  public enum Arrival {
    /** Take it over and ask for the channel. */
    TAKE,
    /** Nobody looks for that channel: 404. */
    UNKNOWN,
    /** One is already there: 503. */
    BUSY
  }

  private record Waiting(long untilNanos, boolean taken) {}

  private final LinkedHashMap<Guid, Waiting> waiting = new LinkedHashMap<>();

  /** The channel has found nobody to connect to, and asks are out: it may be called now. */
  public void await(Guid cid, long nowNanos) {
    waiting.remove(cid);
    if (waiting.size() >= WAITING_MAX) {
      waiting.pollFirstEntry();
    }
    waiting.put(cid, new Waiting(nowNanos + WAIT_NANOS, false));
  }

  /**
   * The channel asks somebody, who may have no slot and have another call at once: the call can be
   * here before the refusal.
   */
  public void expect(Guid cid, long nowNanos) {
    var known = waiting.get(cid);
    if (known == null || known.untilNanos() <= nowNanos) {
      await(cid, nowNanos);
    }
  }

  /** The channel has its stream, or was given up. */
  public void settled(Guid cid) {
    waiting.remove(cid);
  }

  /** Somebody has called. */
  public Arrival arrived(GivLine line, long nowNanos) {
    var cid = line.id();
    if (cid == null) {
      return Arrival.UNKNOWN;
    }
    var wanted = waiting.get(cid);
    if (wanted == null || wanted.untilNanos() <= nowNanos) {
      return Arrival.UNKNOWN;
    }
    if (wanted.taken()) {
      return Arrival.BUSY;
    }
    waiting.put(cid, new Waiting(wanted.untilNanos(), true));
    return Arrival.TAKE;
  }

  /** The envelope that asks a firewalled node to call an asker. */
  public static Bcst request(Identity self, Guid node, Endpoint asker, Guid cid) {
    var routing = self.routing(Bcst.Group.ALL, Identity.TTL, node, null);
    return new Bcst(routing, List.of(new Push(asker, cid)));
  }

  /** Whether to call as asked. Counts against the budget if so. */
  public static boolean mayCall(Push push, boolean slotFree, ConnectBudget budget, long nowNanos) {
    return slotFree
        && push.cid() != null
        && !push.cid().isZero()
        && budget.take(push.target(), nowNanos);
  }
}
