package org.millrace.node.core.media;

import java.io.ByteArrayOutputStream;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Damages media for tests, always the same way for the same seed. */
public final class Spoil {

  private Spoil() {}

  public static RandomGenerator chance(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** A copy in which one byte in a hundred behind an offset has another value. */
  public static byte[] onePercent(byte[] media, int from, long seed) {
    var chance = chance(seed);
    var spoiled = media.clone();
    for (var at = from; at < spoiled.length; at++) {
      if (chance.nextInt(100) == 0) {
        spoiled[at] ^= (byte) (1 + chance.nextInt(255));
      }
    }
    return spoiled;
  }

  public static byte[] garbage(int bytes, long seed) {
    var garbage = new byte[bytes];
    chance(seed).nextBytes(garbage);
    return garbage;
  }

  /** The arrays one after the other. */
  public static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (var part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
