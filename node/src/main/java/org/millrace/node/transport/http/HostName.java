package org.millrace.node.transport.http;

import java.net.InetAddress;
import java.util.Locale;

/**
 * The name that a client called this node by. A page of somebody else can have a browser call it by
 * a name of theirs (DNS rebinding), never by an address or as localhost.
 */
public final class HostName {

  private HostName() {}

  /** The name in a Host field, in small letters and without the port. */
  public static String of(String field) {
    return field.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
  }

  /** Whether it is none, localhost or an address: what nobody else can point anywhere. */
  public static boolean isOwn(String name) {
    if (name.isEmpty() || name.equals("localhost")) {
      return true;
    }
    try {
      var literal = name.startsWith("[") && name.endsWith("]");
      InetAddress.ofLiteral(literal ? name.substring(1, name.length() - 1) : name);
      return true;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }
}
