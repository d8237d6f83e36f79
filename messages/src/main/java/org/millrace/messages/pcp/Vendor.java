package org.millrace.messages.pcp;

/** Who made a program: two letters and a number. The letters have no NUL on the wire. */
public record Vendor(String tag, int number) {

  /** This program. */
  public static final Vendor MILLRACE = new Vendor("MR", 1);

  /** The vendor tag of PeerCastStation, which cannot be pushed. */
  public static final String PEERCAST_STATION = "ST";

  public Vendor {
    if (tag.length() != 2 || !tag.chars().allMatch(c -> c < 256) || number >>> 16 != 0) {
      throw new IllegalArgumentException("a vendor is two bytes and a 16-bit number");
    }
  }

  void write(AtomWriter writer) {
    byte[] raw = {(byte) tag.charAt(0), (byte) tag.charAt(1)};
    writer.raw(Tag.VEXP, raw, 0, 2).int16(Tag.VEXN, number);
  }
}
