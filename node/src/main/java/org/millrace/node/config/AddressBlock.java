package org.millrace.node.config;

import java.net.InetAddress;
import java.util.Optional;

/** Addresses that share their first bits: {@code 10.0.0.0/8}, {@code fd00::/8}, {@code ::1}. */
public record AddressBlock(InetAddress first, int prefixBits) {

  /** Reads an address literal with or without a prefix length; names are not resolved. */
  public static Optional<AddressBlock> parse(String text) {
    var slash = text.indexOf('/');
    var literal = slash < 0 ? text : text.substring(0, slash);
    try {
      var address = InetAddress.ofLiteral(literal);
      var widest = address.getAddress().length * 8;
      var bits = slash < 0 ? widest : Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > widest
          ? Optional.empty()
          : Optional.of(new AddressBlock(address, bits));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  static String whyNot(String text) {
    return "'" + text + "' is not an address block like 192.168.0.0/16, fd00::/8 or 10.0.0.7";
  }

  /** Whether the address lies in this block. IPv4 and IPv6 never match each other. */
  public boolean contains(InetAddress address) {
    var ours = first.getAddress();
    var theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    var whole = prefixBits / 8;
    for (var i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    var rest = prefixBits % 8;
    return rest == 0 || ((ours[whole] ^ theirs[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }
}
