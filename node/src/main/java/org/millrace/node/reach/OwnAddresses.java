package org.millrace.node.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.millrace.messages.pcp.Ip;

/** The addresses of this machine's interfaces that are up, without loopback. */
public final class OwnAddresses {

  /** Of more, the rest is left out. */
  static final int ADDRESSES_MAX = 64;

  /**
   * An address.
   *
   * @param network the interface, as the system calls it
   * @param prefixBits how much of it all machines of its link share
   */
  public record Own(Ip ip, String network, int prefixBits, boolean multicast) {}

  private OwnAddresses() {}

  /** All of them; those of one family together, private ones first. */
  public static List<Own> all() {
    var all = new ArrayList<Own>();
    try {
      for (var each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp() && !each.isLoopback()) {
          collect(each, all);
        }
      }
    } catch (IOException unknown) {
      return List.of();
    }
    all.sort(
        Comparator.comparing((Own own) -> own.ip().v6())
            .thenComparing(own -> !own.ip().isPrivate())
            .thenComparing(own -> own.ip()));
    return List.copyOf(all.subList(0, Math.min(all.size(), ADDRESSES_MAX)));
  }

  private static void collect(NetworkInterface from, List<Own> all) throws IOException {
    for (InterfaceAddress each : from.getInterfaceAddresses()) {
      var ip = Ip.of(each.getAddress().getAddress());
      all.add(new Own(ip, from.getName(), each.getNetworkPrefixLength(), from.supportsMulticast()));
    }
  }

  /** The one to tell others inside the same network; 127.0.0.1 where there is none. */
  public static Ip inside(boolean v6) {
    return all().stream()
        .map(Own::ip)
        .filter(ip -> ip.v6() == v6)
        .findFirst()
        .or(() -> Ip.parse(v6 ? "::1" : "127.0.0.1"))
        .orElse(Ip.ANY);
  }

  /** A global IPv6 address of this machine: nobody translates those. */
  public static Optional<Ip> globalV6() {
    return all().stream().map(Own::ip).filter(ip -> ip.v6() && ip.isGlobal()).findFirst();
  }

  /** As Java has it. */
  public static InetAddress inet(Ip ip) {
    try {
      return InetAddress.getByAddress(ip.bytes());
    } catch (IOException impossible) {
      throw new IllegalStateException("4 or 16 bytes are an address", impossible);
    }
  }
}
