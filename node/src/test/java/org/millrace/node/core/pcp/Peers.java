package org.millrace.node.core.pcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.Vendor;

/** Peers, hosts and what was said, for the tests of this package. */
final class Peers {

  static final long SECOND = 1_000_000_000L;
  static final Guid SELF_SID = new Guid(1, 1);
  static final Guid PEER_SID = new Guid(2, 2);
  static final Guid CID = new Guid(3, 3);
  static final Identity SELF = new Identity(SELF_SID, new Guid(9, 9));
  static final Endpoint PEER = Endpoint.parse("203.0.113.12:50000").orElseThrow();
  static final ChanInfo INFO = new ChanInfo("n", 300, "", "", "", "", "FLV", "", "");
  static final ChannelRequest REQUEST = new ChannelRequest(CID, 77, 1, "");
  static final Reach OPEN = new Reach(Reach.Door.OPEN, Ip.v4(0xCB007105), Ip.v4(0x0A000001), 7144);

  /** What the messages of sent bytes are, heads as their first line. */
  static List<Object> said(List<byte[]> sent) {
    var all = new ArrayList<Object>();
    for (var bytes : sent) {
      var text = bytes[0] == 'G' || bytes[0] == 'H';
      var reader =
          text
              ? PcpReader.beginningWithHead(AtomLimits.CONTROL)
              : PcpReader.beginningWithAtoms(AtomLimits.CONTROL);
      reader.read(
          bytes,
          incoming -> {
            switch (incoming) {
              case PcpReader.Incoming.HeadRead(var head) -> all.add(head.startLine());
              case PcpReader.Incoming.MessageRead(var message) -> all.add(message);
              case PcpReader.Incoming.Broken(var reason) -> throw new AssertionError(reason);
            }
          });
    }
    return all;
  }

  static Helo helo(int port, int ping) {
    return new Helo("x", 1218, PEER_SID, port, ping, null);
  }

  static final int FREE = Host.Flag.RECEIVING | Host.Flag.RELAY_FREE | Host.Flag.DIRECT_FREE;

  private Peers() {}

  /** A host at 203.0.113.{@code n}. */
  static Host host(int n, int flags, @Nullable Endpoint upstream, @Nullable Vendor vendor) {
    return new Host(
        CID, sid(n), List.of(at(n)), 1, 0, 5, 1218, 27, vendor, flags, 0, 0, upstream, 1);
  }

  static Host host(int n) {
    return host(n, FREE, at(1), new Vendor("YT", 50));
  }

  static Guid sid(int n) {
    return new Guid(7, n);
  }

  static Endpoint at(int n) {
    return new Endpoint(Ip.v4((203 << 24) | (113 << 8) | n), 7144);
  }

  static Child asker(int n) {
    return new Child(sid(n), "x", new Endpoint(at(n).ip(), 40_000 + n), 7144);
  }

  static List<String> types(List<Object> said) {
    return said.stream()
        .map(each -> each instanceof String line ? line : each.getClass().getSimpleName())
        .toList();
  }

  static Oleh oleh(Guid sid) {
    return new Oleh("x", sid, 1218, Ip.v4(0xCB007105), 7144, 0);
  }

  static Host hostOf(long sid) {
    var endpoint = new Endpoint(Ip.v4((int) (0xCB007100L + (sid & 0xFF))), 7144);
    var flags = Host.Flag.RECEIVING | Host.Flag.RELAY_FREE | Host.Flag.DIRECT_FREE;
    return new Host(
        CID, new Guid(0, sid), List.of(endpoint), 1, 0, 5, 1218, 27, null, flags, 0, 0, null, 0);
  }
}
