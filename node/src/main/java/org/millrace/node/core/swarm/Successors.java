package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.List;
import org.millrace.messages.swarm.LinkMessage.Successor;

/** What a peer that leaves tells its children: where each stripe comes from. */
final class Successors {
  private Successors() {}

  /** Who feeds this peer: its children can turn to them when it leaves. */
  static List<Successor> of(Local local, Parents parents) {
    List<Successor> list = new ArrayList<>();
    int[] stripes = new int[local.links.peer.length];
    for (int s = 0; s < local.settings.stripes(); s++) {
      if (parents.parent(s) >= 0) {
        stripes[parents.parent(s)] |= 1 << s;
      }
    }
    for (int slot = 0; slot < stripes.length; slot++) {
      if (stripes[slot] != 0) {
        list.add(new Successor(stripes[slot], local.info(slot, 1)));
      }
    }
    return list;
  }
}
