package org.millrace.node.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Root;
import org.millrace.node.core.directory.Listing;
import org.millrace.node.core.directory.YellowPage;
import org.millrace.node.core.pcp.Hit;

/** This node as a directory: who announces, what is listed, and what outlives a restart. */
final class YellowDesk {

  /** Entries after which the log is written anew, without what no longer counts. */
  private static final int ENTRIES_MAX = 20_000;

  private final Office office;
  private final YellowPage page;
  private final Map<Integer, Guid> announcers = new HashMap<>();
  private int written;

  YellowDesk(Office office) {
    this.office = office;
    this.page = new YellowPage(office.world.yellow());
    page.replay(office.world.book().entries(), System.currentTimeMillis(), System.nanoTime());
    compact();
  }

  private void compact() {
    written = 0;
    office.world.book().replace(page.compacted(System.currentTimeMillis()));
  }

  void register(int link, Guid sid, @Nullable Guid bcid, Ip remote) {
    var refusal = page.register(sid, bcid, remote);
    if (refusal == 0) {
      announcers.put(link, sid);
    } else {
      office.context.getLog().info("announcer {} is refused with {}", remote, refusal);
    }
    office.tell(link, new Session.Order.Registered(refusal));
  }

  void announced(Guid sid, Chan chan, Host host, Ip remote, long nowNanos) {
    var verdict =
        page.announce(
            sid,
            chan,
            Hit.seenAt(host, remote),
            System.currentTimeMillis(),
            nowNanos,
            entry -> {
              written++;
              office.world.book().append(entry);
            });
    switch (verdict) {
      case LISTED, ENDED -> {}
      case NOT_THE_OWNER, NO_OWNER, BANNED, TOO_MANY, INCOMPLETE ->
          office.context.getLog().info("announcement of {} is refused: {}", chan.id(), verdict);
    }
    if (written > ENTRIES_MAX) {
      compact();
    }
  }

  void left(int link, long nowNanos) {
    var sid = announcers.remove(link);
    if (sid != null) {
      page.disconnected(sid, nowNanos);
    }
  }

  boolean knows(Guid id, long nowNanos) {
    return office.settings.isDirectory() && page.lookUp(id, nowNanos).isPresent();
  }

  /** What an asker gets: the settings of this directory, and the channel's tracker. */
  List<Message> answer(Guid id, long nowNanos) {
    var tracker = office.settings.isDirectory() ? page.lookUp(id, nowNanos).orElse(null) : null;
    if (tracker == null) {
      return List.of();
    }
    var seconds = (int) office.settings.interval().toSeconds();
    var root = new Root(new Root.Settings(seconds, "", Protocol.VERSION, seconds, ""), false);
    return List.of(root, tracker);
  }

  void tick(long nowNanos) {
    page.expire(nowNanos);
  }

  List<Listing> listings(long nowNanos) {
    return page.listings(nowNanos);
  }
}
