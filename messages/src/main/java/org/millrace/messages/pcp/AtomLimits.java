package org.millrace.messages.pcp;

/**
 * How much one atom may make a reader hold or walk.
 *
 * @param topLevelBytesMax a whole top-level atom, headers included
 * @param dataBytesMax the payload of one data atom
 * @param childrenMax children of one container
 * @param depthMax containers inside each other; the protocol itself needs four
 */
public record AtomLimits(int topLevelBytesMax, int dataBytesMax, int childrenMax, int depthMax) {

  /** What every program of the network can take as one top-level atom; what we send stays below. */
  public static final int WIRE_BYTES_MAX = 16_384;

  /** For everybody who has not yet said who he is, and for all who only send control messages. */
  public static final AtomLimits CONTROL = new AtomLimits(WIRE_BYTES_MAX, WIRE_BYTES_MAX, 1024, 8);

  /** For an upstream we asked for a stream: some programs send heads in one large atom. */
  public static final AtomLimits STREAM = new AtomLimits((1 << 20) + 4096, 1 << 20, 1024, 8);

  public AtomLimits {
    if (topLevelBytesMax < Atom.HEADER_BYTES || dataBytesMax < 0 || childrenMax < 0) {
      throw new IllegalArgumentException("limits too small for any atom");
    }
    if (depthMax < 1 || depthMax > 16) {
      throw new IllegalArgumentException("depthMax must be 1..16");
    }
  }
}
