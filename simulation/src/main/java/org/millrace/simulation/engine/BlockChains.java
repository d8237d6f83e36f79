package org.millrace.simulation.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Chains of event blocks, one per slot, out of one pool that only grows. */
final class BlockChains {

  private static final int SLAB_BITS = 12;
  private static final int SLAB_MASK = (1 << SLAB_BITS) - 1;

  private final int[] last;
  private final int blockBits;
  private final int blockMask;
  private final boolean withBodies;
  private long[][] keys = new long[0][];
  private @Nullable Object[][] bodies = new Object[0][];
  private int[] next = new int[0];
  private int free = -1;

  /** Blocks of {@code 1 << blockBits} events; a slot with one event takes a whole block. */
  BlockChains(int slots, int blockBits, boolean withBodies) {
    this.blockBits = blockBits;
    this.blockMask = (1 << blockBits) - 1;
    this.last = new int[slots];
    this.withBodies = withBodies;
    Arrays.fill(last, -1);
  }

  boolean isEmpty(int slot) {
    return last[slot] < 0;
  }

  void add(int slot, long key, @Nullable Object body) {
    var entry = last[slot];
    entry = entry < 0 || (entry & blockMask) == blockMask ? newBlock(entry) : entry + 1;
    last[slot] = entry;
    keys[entry >>> SLAB_BITS][entry & SLAB_MASK] = key;
    if (withBodies) {
      bodies[entry >>> SLAB_BITS][entry & SLAB_MASK] = body;
    }
  }

  private int newBlock(int previousEntry) {
    if (free < 0) {
      grow();
    }
    var block = free;
    free = next[block];
    next[block] = previousEntry < 0 ? -1 : previousEntry >>> blockBits;
    return block << blockBits;
  }

  private void grow() {
    var slabs = keys.length;
    keys = Arrays.copyOf(keys, slabs + 1);
    keys[slabs] = new long[1 << SLAB_BITS];
    if (withBodies) {
      bodies = Arrays.copyOf(bodies, slabs + 1);
      bodies[slabs] = new Object[1 << SLAB_BITS];
    }
    var blocksPerSlab = 1 << (SLAB_BITS - blockBits);
    next = Arrays.copyOf(next, (slabs + 1) * blocksPerSlab);
    for (int block = (slabs + 1) * blocksPerSlab - 1; block >= slabs * blocksPerSlab; block--) {
      next[block] = free;
      free = block;
    }
  }

  /** Moves a slot's events to the end of the batch and frees its blocks. */
  void drain(int slot, Batch out) {
    var entry = last[slot];
    if (entry < 0) {
      return;
    }
    last[slot] = -1;
    var count = (entry & blockMask) + 1;
    var block = entry >>> blockBits;
    while (block >= 0) {
      var start = block << blockBits;
      var slab = start >>> SLAB_BITS;
      if (withBodies) {
        for (int i = start & SLAB_MASK, end = i + count; i < end; i++) {
          out.add(keys[slab][i], bodies[slab][i]);
          bodies[slab][i] = null;
        }
      } else {
        out.addAll(keys[slab], start & SLAB_MASK, count);
      }
      var before = next[block];
      next[block] = free;
      free = block;
      block = before;
      count = blockMask + 1;
    }
  }
}
