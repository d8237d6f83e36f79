package org.millrace.simulation.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The events of one tick of one partition, in key order. Valid only inside {@code handle}. */
public final class Batch {

  private long[] keys = new long[256];
  private @Nullable Object[] bodies = new Object[256];
  private int size;

  public int size() {
    return size;
  }

  public long key(int i) {
    return keys[i];
  }

  /** The body of a cold event; null for all others. */
  public @Nullable Object body(int i) {
    return bodies[i];
  }

  void clear() {
    size = 0;
  }

  void add(long key, @Nullable Object body) {
    reserve(1);
    keys[size] = key;
    bodies[size++] = body;
  }

  void addAll(long[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, keys, size, count);
    size += count;
  }

  private void reserve(int more) {
    if (size + more > keys.length) {
      var longer = Math.max(keys.length * 2, size + more);
      keys = Arrays.copyOf(keys, longer);
      bodies = Arrays.copyOf(bodies, longer);
    }
  }

  /** Sorts by key; a tick is sorted always, whoever filled it and in whatever order. */
  void sort(boolean anyBody) {
    if (!anyBody) {
      if (size > 1) {
        Arrays.sort(keys, 0, size);
      }
    } else {
      sortPairs(0, size - 1);
    }
  }

  void release(boolean anyBody) {
    if (anyBody) {
      Arrays.fill(bodies, 0, size, null);
    }
    size = 0;
  }

  private void sortPairs(int from, int to) {
    var low = from;
    var high = to;
    while (high - low > 24) {
      var i = low;
      var j = high;
      var pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(i++, j--);
        }
      }
      if (j - low < high - i) {
        sortPairs(low, j);
        low = i;
      } else {
        sortPairs(i, high);
        high = j;
      }
    }
    for (int i = low + 1; i <= high; i++) {
      var key = keys[i];
      var body = bodies[i];
      var j = i - 1;
      for (; j >= low && keys[j] > key; j--) {
        keys[j + 1] = keys[j];
        bodies[j + 1] = bodies[j];
      }
      keys[j + 1] = key;
      bodies[j + 1] = body;
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void swap(int i, int j) {
    var key = keys[i];
    keys[i] = keys[j];
    keys[j] = key;
    var body = bodies[i];
    bodies[i] = bodies[j];
    bodies[j] = body;
  }
}
