package org.millrace.node.transport;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one player's metadata blocks go: after every {@link #INTERVAL_BYTES} of stream one block, a
 * single zero byte unless the title has changed since the last.
 */
public final class IcyInterleave {

  /** The {@code icy-metaint} that players are told. */
  public static final int INTERVAL_BYTES = 16_000;

  private static final byte[] UNCHANGED = {0};

  private final Supplier<byte[]> current;
  private byte @Nullable [] told;
  private int untilBlock = INTERVAL_BYTES;

  /**
   * @param current the block of the title that plays now, made anew when the title changes
   */
  public IcyInterleave(Supplier<byte[]> current) {
    this.current = current;
  }

  /** How many bytes of stream come before the next block; never 0. */
  int untilBlock() {
    return untilBlock;
  }

  /** Counts bytes of stream; true if a block is due now. */
  boolean sent(int streamBytes) {
    untilBlock -= streamBytes;
    if (untilBlock > 0) {
      return false;
    }
    untilBlock = INTERVAL_BYTES;
    return true;
  }

  /** The block that is due. */
  byte[] block() {
    var block = current.get();
    if (block == told) {
      return UNCHANGED;
    }
    told = block;
    return block;
  }
}
