package org.millrace.simulation.world;

import java.util.Arrays;

/** The connections of one peer, at most {@value #MAX}, each dialling or up. */
final class Links {

  /** More are refused, as a listener with a full table would. */
  static final int MAX = 128;

  private int[] peers = new int[8];

  /** When up: arrival of the last message sent; while dialling: minus the dial's number. */
  private long[] marks = new long[8];

  private int size;

  int size() {
    return size;
  }

  int peer(int i) {
    return peers[i];
  }

  /** Its place, or −1. */
  int find(int peer) {
    for (int i = 0; i < size; i++) {
      if (peers[i] == peer) {
        return i;
      }
    }
    return -1;
  }

  boolean isUp(int i) {
    return i >= 0 && marks[i] >= 0;
  }

  /** Whether it waits for the answer to the dial of this number, of which 20 bits count. */
  boolean isDial(int i, int number) {
    return i >= 0 && marks[i] < 0 && ((-marks[i] - 1) ^ number) << 44 == 0;
  }

  void addDial(int peer, int number) {
    add(peer, -number - 1L);
  }

  void addUp(int peer) {
    add(peer, 0);
  }

  private void add(int peer, long mark) {
    if (size == peers.length) {
      peers = Arrays.copyOf(peers, size * 2);
      marks = Arrays.copyOf(marks, size * 2);
    }
    peers[size] = peer;
    marks[size++] = mark;
  }

  void markUp(int i) {
    marks[i] = 0;
  }

  /** The arrival of the next message on an ordered link: not before the one before it. */
  long inOrder(int i, long arrivalNanos) {
    marks[i] = Math.max(marks[i] + 1, arrivalNanos);
    return marks[i];
  }

  void remove(int i) {
    size--;
    System.arraycopy(peers, i + 1, peers, i, size - i);
    System.arraycopy(marks, i + 1, marks, i, size - i);
  }

  void clear() {
    size = 0;
  }
}
