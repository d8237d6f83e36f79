package org.millrace.node.core.lan;

import org.millrace.messages.pcp.Ip;

/**
 * The addresses of machines nearby: loopback, link-local, RFC 1918 and unique local IPv6. Not those
 * that carriers share out behind their own gateways (RFC 6598): strangers have those too.
 */
public final class PrivateRange {

  private PrivateRange() {}

  public static boolean contains(Ip ip) {
    if (ip.isLoopback()) {
      return true;
    }
    if (ip.v6()) {
      return ip.isPrivate();
    }
    return ip.isPrivate() && ip.low() >>> 22 != (100 << 2 | 1);
  }
}
