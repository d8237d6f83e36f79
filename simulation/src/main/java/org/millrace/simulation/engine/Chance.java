package org.millrace.simulation.engine;

/** Numbers that are a function of what they are for, so the order of drawing cannot matter. */
public final class Chance {

  private Chance() {}

  /** A well mixed 64-bit value. */
  public static long mix(long value) {
    var z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public static long mix(long a, long b) {
    return mix(mix(a) ^ b);
  }

  public static long mix(long a, long b, long c) {
    return mix(mix(a, b) ^ c);
  }

  /** Evenly from [0, 1). */
  public static double unit(long mixed) {
    return (mixed >>> 11) * 0x1p-53;
  }

  /** Evenly from 0 … bound − 1. */
  public static int below(long mixed, int bound) {
    return (int) (((mixed >>> 32) * bound) >>> 32);
  }

  /** Exponential with mean 1. */
  public static double exponential(long mixed) {
    return -Math.log1p(-unit(mixed));
  }

  /** Standard normal. */
  public static double normal(long mixed) {
    return Math.sqrt(2 * exponential(mixed)) * Math.cos(2 * Math.PI * unit(mix(mixed)));
  }
}
