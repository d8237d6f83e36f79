package org.millrace.messages.pcp;

import java.util.Optional;

/** An address and a port; port 0 means "not reachable". In text {@code ip:port}, IPv6 bracketed. */
public record Endpoint(Ip ip, int port) implements Comparable<Endpoint> {

  /** The port PeerCast programs listen on unless told otherwise. */
  public static final int DEFAULT_PORT = 7144;

  /** The endpoint of somebody who cannot be reached. */
  public static final Endpoint NONE = new Endpoint(Ip.ANY, 0);

  public Endpoint {
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("a port has 16 bits");
    }
  }

  /** Reads {@code 203.0.113.5:7144}, {@code 203.0.113.5} or {@code [2001:db8::1]:7144}. */
  public static Optional<Endpoint> parse(String text) {
    var bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    if (text.startsWith("[") && bracket < 0) {
      return Optional.empty();
    }
    var colon = bracket >= 0 ? text.indexOf(':', bracket) : text.lastIndexOf(':');
    if (bracket >= 0 && colon != bracket + 1 && bracket != text.length() - 1) {
      return Optional.empty();
    }
    if (bracket < 0 && colon != text.indexOf(':')) {
      return Ip.parse(text).map(ip -> new Endpoint(ip, DEFAULT_PORT));
    }
    var host =
        bracket >= 0 ? text.substring(1, bracket) : colon < 0 ? text : text.substring(0, colon);
    var port = colon < 0 ? DEFAULT_PORT : port(text.substring(colon + 1));
    return port < 0 ? Optional.empty() : Ip.parse(host).map(ip -> new Endpoint(ip, port));
  }

  /** Somebody listens here, as far as the endpoint itself can tell. */
  public boolean isReachable() {
    return port != 0 && !ip.isAny();
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    var port = 0;
    for (var i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
      port = port * 10 + digits.charAt(i) - '0';
    }
    return port > 0xFFFF ? -1 : port;
  }

  @Override
  public int compareTo(Endpoint other) {
    var byIp = ip.compareTo(other.ip);
    return byIp != 0 ? byIp : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return (ip.v6() ? "[" + ip + "]" : ip) + ":" + port;
  }
}
