package org.millrace.node.core.media;

/** Damages media for tests, always the same way for the same seed. */
public final class Spoil {

  private Spoil() {}

  /** A copy in which one byte in a hundred behind an offset has another value. */
  public static byte[] onePercent(byte[] media, int from, long seed) {
    var random = Readings.random(seed);
    var spoiled = media.clone();
    for (var at = from; at < spoiled.length; at++) {
      if (random.nextInt(100) == 0) {
        spoiled[at] ^= (byte) (1 + random.nextInt(255));
      }
    }
    return spoiled;
  }

  public static byte[] garbage(int bytes, long seed) {
    var garbage = new byte[bytes];
    Readings.random(seed).nextBytes(garbage);
    return garbage;
  }
}
