package org.millrace.node.core.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Reed-Solomon erasure coding over GF(2^8) with the polynomial 0x11d: {@code data} shards and some
 * of parity, of which any {@code data} give back all. The parity rows are a Cauchy matrix, every
 * square part of which can be inverted.
 */
public final class ReedSolomon {
  private static final int POLYNOMIAL = 0x11d;
  private static final int[] EXP = new int[512];
  private static final int[] LOG = new int[256];

  static {
    int x = 1;
    for (int i = 0; i < 255; i++) {
      EXP[i] = x;
      EXP[i + 255] = x;
      LOG[x] = i;
      x <<= 1;
      if (x > 255) {
        x ^= POLYNOMIAL;
      }
    }
  }

  private final int data;
  private final int parity;

  /** At most 32 shards in all. */
  public ReedSolomon(int data, int parity) {
    if (data < 1 || parity < 0 || data + parity > 32) {
      throw new IllegalArgumentException("shards out of range");
    }
    this.data = data;
    this.parity = parity;
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  static int inverse(int a) {
    return EXP[255 - LOG[a]];
  }

  /** Coefficient of a data shard in a parity shard: 1 / (x ^ y) with all x and y different. */
  private int cauchy(int row, int column) {
    return inverse((data + row) ^ column);
  }

  /** The parity of data shards of equal length. */
  public byte[][] encode(byte[][] shards) {
    byte[][] out = new byte[parity][shards[0].length];
    for (int row = 0; row < parity; row++) {
      for (int column = 0; column < data; column++) {
        addProduct(out[row], shards[column], cauchy(row, column));
      }
    }
    return out;
  }

  /**
   * Fills in the missing data shards (null) of data followed by parity; false when fewer than
   * {@code data} shards are there.
   */
  public boolean decode(byte[] @Nullable [] shards) {
    int[] rows = new int[data];
    int found = 0;
    for (int i = 0; i < data + parity && found < data; i++) {
      if (shards[i] != null) {
        rows[found++] = i;
      }
    }
    if (found < data) {
      return false;
    }
    int[][] inverted = invert(matrix(rows));
    for (int column = 0; column < data; column++) {
      if (shards[column] == null) {
        shards[column] = combine(shards, rows, inverted[column]);
      }
    }
    return true;
  }

  private static byte[] combine(byte[] @Nullable [] shards, int[] rows, int[] factors) {
    byte[] out = new byte[0];
    for (int i = 0; i < rows.length; i++) {
      byte[] shard = shards[rows[i]];
      if (shard == null) {
        throw new IllegalStateException("shard " + rows[i]);
      }
      if (i == 0) {
        out = new byte[shard.length];
      }
      addProduct(out, shard, factors[i]);
    }
    return out;
  }

  private int[][] matrix(int[] rows) {
    int[][] matrix = new int[data][data];
    for (int i = 0; i < data; i++) {
      for (int column = 0; column < data; column++) {
        if (rows[i] < data) {
          matrix[i][column] = rows[i] == column ? 1 : 0;
        } else {
          matrix[i][column] = cauchy(rows[i] - data, column);
        }
      }
    }
    return matrix;
  }

  /** Gauss-Jordan; the matrix is never singular. */
  private static int[][] invert(int[][] matrix) {
    int n = matrix.length;
    int[][] result = new int[n][n];
    for (int i = 0; i < n; i++) {
      result[i][i] = 1;
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      while (matrix[pivot][column] == 0) {
        pivot++;
      }
      swap(matrix, pivot, column);
      swap(result, pivot, column);
      int scale = inverse(matrix[column][column]);
      scale(matrix[column], scale);
      scale(result[column], scale);
      for (int row = 0; row < n; row++) {
        int factor = matrix[row][column];
        if (row != column && factor != 0) {
          subtract(matrix[row], matrix[column], factor);
          subtract(result[row], result[column], factor);
        }
      }
    }
    return result;
  }

  private static void swap(int[][] rows, int a, int b) {
    int[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static void scale(int[] row, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] = multiply(row[i], factor);
    }
  }

  private static void subtract(int[] row, int[] other, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] ^= multiply(other[i], factor);
    }
  }

  private static void addProduct(byte[] target, byte[] shard, int factor) {
    if (factor == 0) {
      return;
    }
    byte[] table = new byte[256];
    for (int i = 1; i < 256; i++) {
      table[i] = (byte) multiply(i, factor);
    }
    for (int i = 0; i < shard.length; i++) {
      target[i] ^= table[shard[i] & 0xFF];
    }
  }
}
