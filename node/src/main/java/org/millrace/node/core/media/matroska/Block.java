package org.millrace.node.core.media.matroska;

/**
 * A SimpleBlock or BlockGroup, whole.
 *
 * @param element with its head
 * @param track the track's number
 * @param ticks its time from that of its Cluster
 */
record Block(byte[] element, long track, int ticks, boolean key) {

  /** No track has it: the element makes no sense. */
  static final long NO_TRACK = -1;

  private static final int KEY_FLAG = 0x80;

  static Block of(byte[] bytes) {
    var element = Ebml.children(bytes, 0, bytes.length).getFirst();
    if (element.id() == Ids.SIMPLE_BLOCK) {
      var from = afterTrack(bytes, element);
      var key = from + 2 < element.to() && (bytes[from + 2] & KEY_FLAG) != 0;
      return of(bytes, element, key);
    }
    var key = true;
    var block = element;
    for (var child : Ebml.children(bytes, element)) {
      switch (child.id()) {
        case Ids.BLOCK -> block = child;
        case Ids.REFERENCE_BLOCK -> key = false;
        default -> {}
      }
    }
    return block.id() == Ids.BLOCK ? of(bytes, block, key) : new Block(bytes, NO_TRACK, 0, false);
  }

  private static Block of(byte[] bytes, Ebml.Element block, boolean key) {
    var from = afterTrack(bytes, block);
    if (from == block.from() || from + 3 > block.to()) {
      return new Block(bytes, NO_TRACK, 0, false);
    }
    var track = bytes[block.from()] & (0xff >> (from - block.from()));
    for (var i = block.from() + 1; i < from; i++) {
      track = track << 8 | (bytes[i] & 0xff);
    }
    return new Block(bytes, track, bytes[from] << 8 | (bytes[from + 1] & 0xff), key);
  }

  /** Where the track number ends, or where it begins if it is none. */
  private static int afterTrack(byte[] bytes, Ebml.Element block) {
    if (block.from() >= block.to()) {
      return block.from();
    }
    var length = Integer.numberOfLeadingZeros(bytes[block.from()] & 0xff) - 23;
    return length <= 4 && length < block.to() - block.from() ? block.from() + length : block.from();
  }
}
