package org.millrace.node.peer;

import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Oleh;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.core.pcp.UpstreamEvent;

/** Where this node can be reached, in both address families, as upstreams and directories say. */
final class ReachBook {

  private static final Ip ANY_V6 = new Ip(true, 0, 0);

  private final Office office;
  private Reach v4 = Reach.unknown(Ip.ANY, 0);
  private Reach v6 = new Reach(Reach.Door.UNKNOWN, ANY_V6, ANY_V6, 0);

  ReachBook(Office office) {
    this.office = office;
  }

  Reach of(boolean family6) {
    return family6 ? v6 : v4;
  }

  void listening(int port) {
    v4 = new Reach(v4.door(), v4.external(), v4.local(), port);
    v6 = new Reach(v6.door(), v6.external(), v6.local(), port);
    // Directories that are announced to from the start have it tested; with port 0 none could.
    office.announcer.tellAll(new AnnounceOut.Event.ReachChanged(v4));
  }

  /** What somebody we asked says of us, over a connection from this address of ours. */
  void heard(Oleh oleh, Ip local) {
    var known = of(local.v6());
    var here = new Reach(known.door(), known.external(), local, known.port());
    var remote = oleh.remoteIp();
    if (remote != null && remote.v6() != local.v6()) {
      return;
    }
    set(here.learned(oleh));
  }

  void set(Reach reach) {
    var family6 = reach.local().v6() || reach.external().v6();
    if (reach.equals(of(family6))) {
      return;
    }
    if (family6) {
      v6 = reach;
    } else {
      v4 = reach;
      office.announcer.tellAll(new AnnounceOut.Event.ReachChanged(v4));
    }
    for (var station : office.stations.values()) {
      office.upstreams.event(station, new UpstreamEvent.ReachLearned(reach.global()));
    }
  }

  /** Where others connect in this family; port 0 when they cannot. */
  Endpoint global(boolean family6) {
    return of(family6).global();
  }
}
