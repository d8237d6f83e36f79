package org.millrace.messages.pcp;

/** Numbers every program of the network agrees on. */
public final class Protocol {

  /** Protocol version sent in {@code ver} and {@code vers}. */
  public static final int VERSION = 1218;

  /** Peers below are refused with {@link Quit#BAD_AGENT}. */
  public static final int VERSION_MIN = 1200;

  /** Sent in {@code vevp} and {@code vrvp}. */
  public static final int VP_VERSION = 27;

  /** The agent string of this program. */
  public static final String AGENT = "Millrace/0.1.0";

  /** Where programs cut a packet's data. */
  public static final int PACKET_BYTES_MAX = 15_360;

  /** The most hosts one 503 names. */
  public static final int HOSTS_OFFERED_MAX = 8;

  private Protocol() {}

  /** The value of {@code pcp\n} and {@code x-peercast-pcp} for an address family. */
  public static int pcpVersion(boolean v6) {
    return v6 ? 100 : 1;
  }
}
