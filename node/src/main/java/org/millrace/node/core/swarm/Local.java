package org.millrace.node.core.swarm;

import java.util.List;
import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Message;
import org.millrace.messages.swarm.PeerInfo;
import org.millrace.messages.swarm.Reach;

/** What the parts of one peer share: who it is, its links, what it has, and the time. */
final class Local {
  /** Children per slot rank; ranks order peers by their uplink. */
  private static final int SLOTS_PER_RANK = 6;

  /** A link costs handshakes and signs of life: a thin uplink has few. */
  private static final int LINKS_MIN = 6;

  private static final int BITS_PER_LINK = 20_000;

  private static final int LISTENERS_MAX = 6;

  private static final int LISTENERS_OF_SOURCE = 2;

  final int self;
  final SwarmSettings settings;
  final Tuning tuning;
  final Pace pace;
  final Profile profile;
  final Surroundings around;
  final RandomGenerator random;
  final Links links;
  final ChunkWindow window;

  /** The stripes that this peer likes to serve. */
  int interior;

  /** Stripes that it can push in all. */
  int slots;

  /** Stripes that the uplink carries when it carries nothing else. */
  double slotsPossible;

  /** Links that it announces to at most. */
  int listenersMax;

  /** Milliseconds since the first event. */
  int nowMillis;

  private long originNanos = Long.MIN_VALUE;
  private Sender sender;

  Local(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    this.self = self;
    this.settings = settings;
    this.tuning = settings.tuning();
    this.pace = new Pace(settings);
    this.profile = profile;
    this.around = around;
    this.random = random;
    this.links = new Links(tuning.linksMax());
    this.window = ChunkWindow.of(settings);
    this.sender = new Sender(this);
    uplink(profile.uplinkBps());
  }

  Sender sender() {
    return sender;
  }

  void clock(long nowNanos) {
    if (originNanos == Long.MIN_VALUE) {
      originNanos = nowNanos;
    }
    nowMillis = (int) ((nowNanos - originNanos) / 1_000_000);
  }

  long nanos(int millis) {
    return originNanos + millis * 1_000_000L;
  }

  boolean isSource() {
    return profile.role() == Profile.Role.SOURCE;
  }

  /** Derives from the uplink how many stripes this peer pushes, and which it likes to serve. */
  void uplink(long bitsPerSecond) {
    sender.uplink(bitsPerSecond);
    pace.uplink(bitsPerSecond);
    links.limit((int) Math.min(tuning.linksMax(), LINKS_MIN + bitsPerSecond / BITS_PER_LINK));
    double streams = (double) bitsPerSecond / settings.bitrateBps();
    int all = settings.stripes();
    int able = (int) (tuning.slotShare() * settings.dataStripes() * streams);
    if (isSource()) {
      int copies = streams >= tuning.sourceCopies() + 0.3 ? tuning.sourceCopies() : 1;
      slots = Math.min(Math.max(able, all), copies * all);
      interior = settings.allStripes();
      spare(bitsPerSecond);
      return;
    }
    boolean gives = streams >= 0.25 && profile.role() != Profile.Role.FREE_RIDER;
    slots = gives ? Math.min(able, 64 * 4) : 0;
    spare(bitsPerSecond);
    int memberships = Math.min(all, (slots + tuning.fanOut() / 2) / tuning.fanOut());
    if (slots > 0 && memberships == 0) {
      memberships = 1;
    }
    while (Integer.bitCount(interior) < memberships) {
      interior |= 1 << random.nextInt(all);
    }
    while (Integer.bitCount(interior) > memberships) {
      interior &= interior - 1;
    }
  }

  /** What is promised to children leaves this much for announcements and for newcomers. */
  private void spare(long bitsPerSecond) {
    slotsPossible =
        bitsPerSecond * tuning.uplinkShare() * settings.dataStripes() / settings.bitrateBps();
    double promised = (double) slots * settings.bitrateBps() / settings.dataStripes();
    double spare = Math.max(0, bitsPerSecond * tuning.uplinkShare() - promised);
    int most = isSource() ? LISTENERS_OF_SOURCE : LISTENERS_MAX;
    int least = isSource() ? 0 : 1;
    listenersMax = (int) Math.clamp(spare / 4 / pace.announceBps(), least, most);
  }

  /** The class of this peer's uplink, 0 to 15. */
  int rank() {
    return Math.min(15, slots / SLOTS_PER_RANK);
  }

  /** Sends a control message and charges its bytes to the uplink. */
  void control(int slot, Message message, Actions out) {
    links.toldMillis[slot] = nowMillis;
    control(links.peer[slot], message, out, true);
  }

  private void control(int to, Message message, Actions out, boolean charge) {
    if (charge) {
      sender.charge(message.wireBytes(), nanos(nowMillis));
    }
    out.send(to, message, Actions.Lane.CONTROL);
  }

  /** What this peer tells of itself. */
  PeerInfo info(int slotsFree) {
    return new PeerInfo(
        around.contacts().apply(self),
        profile.reach().code(),
        slotsFree,
        profile.reach() == Reach.RELAYED || links.size() >= links.limit() ? 0 : interior,
        profile.locality(),
        0);
  }

  /** What this peer tells of one that it has a link to. */
  PeerInfo info(int slot, int slotsFree) {
    return new PeerInfo(
        around.contacts().apply(links.peer[slot]),
        Reach.OPEN.code(),
        slotsFree,
        links.interior[slot],
        links.locality[slot],
        0);
  }

  /** No contacts. */
  static final List<PeerInfo> NOBODY = List.of();
}
