package org.millrace.node.core.swarm;

import java.util.Arrays;

/** A map from peer numbers (not negative) to places, by open addressing; bounded by its user. */
final class IntTable {
  private static final int FREE = -1;

  private int[] keys = new int[16];
  private int[] values = new int[16];
  private int size;

  IntTable() {
    Arrays.fill(keys, FREE);
  }

  /** The place, or -1. */
  int get(int key) {
    int at = find(key);
    return keys[at] == key ? values[at] : -1;
  }

  void put(int key, int value) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    int at = find(key);
    if (keys[at] != key) {
      keys[at] = key;
      size++;
    }
    values[at] = value;
  }

  void remove(int key) {
    int hole = find(key);
    if (keys[hole] != key) {
      return;
    }
    size--;
    int mask = keys.length - 1;
    for (int at = (hole + 1) & mask; keys[at] != FREE; at = (at + 1) & mask) {
      int home = home(keys[at]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    keys[hole] = FREE;
  }

  private int find(int key) {
    int mask = keys.length - 1;
    int at = home(key);
    while (keys[at] != FREE && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int home(int key) {
    return (key * 0x9E3779B9) >>> 7 & (keys.length - 1);
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldValues = values;
    keys = new int[oldKeys.length * 2];
    values = new int[oldKeys.length * 2];
    Arrays.fill(keys, FREE);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        put(oldKeys[i], oldValues[i]);
      }
    }
  }
}
