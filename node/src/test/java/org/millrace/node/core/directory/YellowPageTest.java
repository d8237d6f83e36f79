package org.millrace.node.core.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.directory.DirectoryLog.Entry;
import org.millrace.node.core.directory.YellowPage.Verdict;

final class YellowPageTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Ip IP = Ip.v4(0xCB00710B);
  private static final Guid SID = new Guid(1, 1);
  private static final Guid OWNER = new Guid(2, 2);
  private static final Guid OTHER_OWNER = new Guid(2, 3);
  private static final Guid CID = new Guid(3, 3);
  private static final int ON = Host.Flag.TRACKER | Host.Flag.RECEIVING | Host.Flag.RELAY_FREE;

  private final List<Entry> log = new ArrayList<>();
  private final YellowPage directory =
      new YellowPage(new YellowPage.Limits(3, 2, 10, 4, 50, 180 * SECOND, 60 * SECOND));

  @BeforeEach
  void register() {
    assertThat(directory.register(SID, OWNER, IP)).isZero();
  }

  @Test
  void listsAndFindsAChannel() {
    assertThat(announce(SID, CID, OWNER, ON, 0)).isEqualTo(Verdict.LISTED);
    assertThat(directory.lookUp(CID, 0)).get().extracting(Host::cid).isEqualTo(CID);
    var line = IndexLine.parse(IndexPage.text(directory.listings(0), 0).strip()).orElseThrow();
    assertThat(line.name()).isEqualTo("<name>");
    assertThat(line.tip()).hasToString("203.0.113.11:7144");
  }

  @Test
  void theFirstOwnerKeepsTheChannel() {
    announce(SID, CID, OWNER, ON, 0);
    directory.register(new Guid(1, 2), OTHER_OWNER, IP);
    assertThat(announce(new Guid(1, 2), CID, OTHER_OWNER, ON, 0)).isEqualTo(Verdict.NOT_THE_OWNER);
    assertThat(announce(SID, CID, OWNER, ON & ~Host.Flag.RECEIVING, 0)).isEqualTo(Verdict.ENDED);
    assertThat(directory.listings(0)).isEmpty();
    assertThat(announce(new Guid(1, 2), CID, OTHER_OWNER, ON, 0)).isEqualTo(Verdict.NOT_THE_OWNER);
    assertThat(announce(new Guid(1, 2), new Guid(3, 4), null, ON, 0)).isEqualTo(Verdict.NO_OWNER);
  }

  @Test
  void refusesTheSameSessionTwiceAndMoreThanFit() {
    assertThat(directory.register(SID, OWNER, IP)).isEqualTo(Quit.ALREADY_CONNECTED);
    assertThat(directory.register(new Guid(1, 2), OWNER, IP)).isZero();
    assertThat(directory.register(new Guid(1, 3), OWNER, IP)).isEqualTo(Quit.UNAVAILABLE);
    assertThat(directory.register(new Guid(1, 4), OWNER, Ip.v4(1))).isZero();
    assertThat(directory.register(new Guid(1, 5), OWNER, Ip.v4(2))).isEqualTo(Quit.UNAVAILABLE);
  }

  @Test
  void oneAnnouncerDoesNotFillTheList() {
    for (var n = 0; n < 4; n++) {
      assertThat(announce(SID, new Guid(4, n), OWNER, ON, 0)).isEqualTo(Verdict.LISTED);
    }
    assertThat(announce(SID, new Guid(4, 9), OWNER, ON, 0)).isEqualTo(Verdict.TOO_MANY);
    assertThat(announce(SID, new Guid(4, 1), OWNER, ON, 0)).isEqualTo(Verdict.LISTED);
  }

  @Test
  void forgetsTheSilentAndSoonerTheDisconnected() {
    announce(SID, CID, OWNER, ON, 0);
    assertThat(directory.listings(179 * SECOND)).hasSize(1);
    announce(SID, CID, OWNER, ON, 100 * SECOND);
    assertThat(directory.listings(279 * SECOND)).hasSize(1);
    directory.disconnected(SID, 110 * SECOND);
    assertThat(directory.listings(169 * SECOND)).hasSize(1);
    assertThat(directory.listings(170 * SECOND)).isEmpty();
  }

  @Test
  void aBanTakesAllChannelsOfAnOwner() {
    announce(SID, CID, OWNER, ON, 0);
    assertThat(directory.ban(OWNER, 0, log::add)).containsExactly(SID);
    assertThat(directory.listings(0)).isEmpty();
    assertThat(announce(SID, CID, OWNER, ON, 0)).isEqualTo(Verdict.BANNED);
    assertThat(directory.register(new Guid(1, 2), OWNER, IP)).isEqualTo(Quit.BANNED);
    directory.unban(OWNER, 0, log::add);
    assertThat(announce(SID, CID, OWNER, ON, 0)).isEqualTo(Verdict.LISTED);
  }

  @Test
  void aRestartKeepsOwnersBansAndFreshChannels() {
    announce(SID, CID, OWNER, ON, 0);
    directory.ban(OTHER_OWNER, 1000, log::add);
    for (var entries : List.of(log, directory.compacted(1000))) {
      var file = new StringBuilder(DirectoryLog.FIRST_LINE);
      entries.forEach(entry -> file.append(DirectoryLog.encode(entry)));
      var replay = DirectoryLog.decode(file.toString(), 1000);
      assertThat(replay.damagedLines()).isZero();
      var again = new YellowPage(YellowPage.Limits.DEFAULT);
      again.replay(replay.entries(), 60_000, 5 * SECOND);
      assertThat(again.listings(5 * SECOND)).extracting(Listing::id).containsExactly(CID);
      assertThat(again.register(new Guid(1, 9), OTHER_OWNER, IP)).isEqualTo(Quit.BANNED);
      assertThat(again.register(new Guid(1, 8), new Guid(2, 9), IP)).isZero();
      assertThat(
              again.announce(
                  new Guid(1, 8),
                  chan(CID, new Guid(2, 9)),
                  host(new Guid(1, 8), ON),
                  0,
                  5 * SECOND,
                  log::add))
          .isEqualTo(Verdict.NOT_THE_OWNER);
    }
  }

  @Test
  void aLongPauseForgetsChannelsButNotOwners() {
    announce(SID, CID, OWNER, ON, 0);
    var again = new YellowPage(YellowPage.Limits.DEFAULT);
    again.replay(log, 600_000, 0);
    assertThat(again.listings(0)).isEmpty();
  }

  @Test
  void tornAndDamagedLinesAreLeftOut() {
    announce(SID, CID, OWNER, ON, 0);
    var file = new StringBuilder(DirectoryLog.FIRST_LINE);
    log.forEach(entry -> file.append(DirectoryLog.encode(entry)));
    var whole = file.toString();
    for (var length = 0; length < whole.length(); length++) {
      var replay = DirectoryLog.decode(whole.substring(0, length), 1000);
      assertThat(replay.entries()).hasSizeLessThanOrEqualTo(log.size());
      assertThat(replay.damagedLines()).isLessThanOrEqualTo(1);
    }
    var random = new Random(4);
    for (var i = 0; i < 500; i++) {
      var damaged = new StringBuilder(whole);
      var at = DirectoryLog.FIRST_LINE.length() + random.nextInt(whole.length() - 25);
      damaged.setCharAt(at, (char) ('!' + random.nextInt(90)));
      var replay = DirectoryLog.decode(damaged.toString(), 1000);
      assertThat(replay.entries().size() + replay.damagedLines()).isBetween(1, 2);
    }
    assertThat(DirectoryLog.decode("something else\n", 10).entries()).isEmpty();
  }

  @Test
  void nothingAChannelSaysBecomesMarkup() {
    announce(SID, CID, OWNER, ON, 0);
    var html = IndexPage.html("a<b>", directory.listings(0), 0);
    assertThat(html)
        .contains("&lt;name&gt;")
        .doesNotContain("<name>")
        .doesNotContain("javascript:");
    assertThat(html).contains("<h1>a&lt;b&gt;</h1>");
  }

  @Test
  void aThousandStrangersLeaveTheMemoryWhereItIs() {
    for (var n = 0; n < 1000; n++) {
      directory.register(new Guid(8, n), new Guid(9, n), Ip.v4(n));
      announce(new Guid(8, n), new Guid(10, n), new Guid(9, n), ON, 0);
      directory.disconnected(new Guid(8, n), 0);
    }
    assertThat(directory.listings(0)).hasSizeLessThanOrEqualTo(10);
    assertThat(directory.compacted(0)).hasSizeLessThanOrEqualTo(60);
  }

  private Verdict announce(Guid sid, Guid cid, @Nullable Guid owner, int flags, long now) {
    return directory.announce(sid, chan(cid, owner), host(sid, flags), 0, now, log::add);
  }

  private static Chan chan(Guid cid, @Nullable Guid owner) {
    var info =
        new ChanInfo("<name>", 300, "g", "javascript:x", "d", "c", "FLV", "video/x-flv", ".flv");
    return new Chan(cid, owner, info, Track.EMPTY, List.of());
  }

  private static Host host(Guid sid, int flags) {
    var endpoint = new Endpoint(IP, 7144);
    return new Host(null, sid, List.of(endpoint), 3, 2, 90, 1218, 27, null, flags, 0, 0, null, 0);
  }
}
