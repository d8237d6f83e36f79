package org.millrace.node.core.swarm;

import java.util.Arrays;

/**
 * The links of one peer, as columns by slot. A slot is a place below 64, so that sets of links are
 * longs; it is free again when its link is gone. Holds at most {@code linksMax} links, and room for
 * as many as it once had.
 */
final class Links {
  /** No slot. */
  static final int NONE = -1;

  private static final int FREE = Integer.MIN_VALUE;

  private final int max;
  private int limit;

  /** Sets of slots. */
  long used;

  long up;
  long greeted;
  long neighbours;

  /** Links whose announcements this peer asked for. */
  long announcers;

  /** Links that asked for this peer's announcements. */
  long listeners;

  /** Columns. */
  int[] peer = new int[0];

  int[] rttMicros = new int[0];
  int[] upMillis = new int[0];
  int[] heardMillis = new int[0];
  int[] toldMillis = new int[0];

  /** When this side last asked for single chunks or a range. */
  int[] askedMillis = new int[0];

  /** Stripes that the other side likes to serve. */
  int[] interior = new int[0];

  /** Stripes in which the other side said to have room, when it last announced. */
  int[] open = new int[0];

  /** Stripes that this side pushes, and that the other side pushes. */
  int[] stripesOut = new int[0];

  int[] stripesIn = new int[0];

  /** Stripes that the other side refused, until the next sweep. */
  int[] refused = new int[0];

  short[] slotsFree = new short[0];
  short[] locality = new short[0];
  short[] graftMillis = new short[0];
  byte[] rank = new byte[0];
  byte[] score = new byte[0];

  Links(int max) {
    this.max = max;
    this.limit = max;
  }

  /** The slot of a peer, or {@link #NONE}. */
  int slot(int id) {
    int[] ids = peer;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return NONE;
  }

  int size() {
    return Long.bitCount(used);
  }

  boolean full() {
    return size() >= limit;
  }

  /** Links that this peer can afford. */
  int limit() {
    return limit;
  }

  void limit(int links) {
    limit = Math.min(max, links);
  }

  boolean isUp(int slot) {
    return (up >>> slot & 1) != 0;
  }

  boolean isGreeted(int slot) {
    return (greeted >>> slot & 1) != 0;
  }

  /** Takes a free slot; {@link #NONE} at the bound. */
  int add(int id, int nowMillis) {
    if (full()) {
      return NONE;
    }
    int slot = Long.numberOfTrailingZeros(~used);
    if (slot >= peer.length) {
      grow(Math.min(max, peer.length + 8));
    }
    used |= 1L << slot;
    peer[slot] = id;
    rttMicros[slot] = 200_000;
    upMillis[slot] = nowMillis;
    heardMillis[slot] = nowMillis;
    toldMillis[slot] = nowMillis;
    askedMillis[slot] = nowMillis;
    interior[slot] = 0;
    open[slot] = 0;
    stripesOut[slot] = 0;
    stripesIn[slot] = 0;
    refused[slot] = 0;
    slotsFree[slot] = 0;
    locality[slot] = 0;
    graftMillis[slot] = 0;
    rank[slot] = 0;
    score[slot] = 0;
    return slot;
  }

  void free(int slot) {
    long rest = ~(1L << slot);
    used &= rest;
    up &= rest;
    greeted &= rest;
    neighbours &= rest;
    announcers &= rest;
    listeners &= rest;
    peer[slot] = FREE;
    stripesOut[slot] = 0;
    stripesIn[slot] = 0;
  }

  private void grow(int length) {
    int old = peer.length;
    peer = Arrays.copyOf(peer, length);
    Arrays.fill(peer, old, length, FREE);
    rttMicros = Arrays.copyOf(rttMicros, length);
    upMillis = Arrays.copyOf(upMillis, length);
    heardMillis = Arrays.copyOf(heardMillis, length);
    toldMillis = Arrays.copyOf(toldMillis, length);
    askedMillis = Arrays.copyOf(askedMillis, length);
    interior = Arrays.copyOf(interior, length);
    open = Arrays.copyOf(open, length);
    stripesOut = Arrays.copyOf(stripesOut, length);
    stripesIn = Arrays.copyOf(stripesIn, length);
    refused = Arrays.copyOf(refused, length);
    slotsFree = Arrays.copyOf(slotsFree, length);
    locality = Arrays.copyOf(locality, length);
    graftMillis = Arrays.copyOf(graftMillis, length);
    rank = Arrays.copyOf(rank, length);
    score = Arrays.copyOf(score, length);
  }
}
