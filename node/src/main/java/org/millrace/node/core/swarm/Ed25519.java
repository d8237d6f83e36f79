package org.millrace.node.core.swarm;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import org.millrace.messages.swarm.Bytes;

/** Ed25519 with keys as 32 bytes, as they travel (RFC 8032). */
public final class Ed25519 {
  /** Bytes of a public key. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final String NAME = "Ed25519";

  private Ed25519() {}

  /** The public key as it travels: y little endian, the sign of x in the highest bit. */
  public static Bytes raw(PublicKey key) {
    EdECPoint point = ((EdECPublicKey) key).getPoint();
    byte[] big = point.getY().toByteArray();
    byte[] raw = new byte[KEY_BYTES];
    for (int i = 0; i < Math.min(big.length, KEY_BYTES); i++) {
      raw[i] = big[big.length - 1 - i];
    }
    if (point.isXOdd()) {
      raw[KEY_BYTES - 1] |= (byte) 0x80;
    }
    return Bytes.of(raw);
  }

  /** The signature of some bytes. */
  public static Bytes sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      signature.update(message);
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no Ed25519", e);
    }
  }

  /** Whether the key signed the bytes; false also for what is no key or no signature. */
  public static boolean verify(Bytes rawKey, byte[] message, Bytes signed) {
    if (rawKey.length() != KEY_BYTES || signed.length() != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initVerify(key(rawKey));
      signature.update(message);
      return signature.verify(signed.toArray());
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static PublicKey key(Bytes rawKey) throws GeneralSecurityException {
    byte[] raw = rawKey.toArray();
    boolean odd = (raw[KEY_BYTES - 1] & 0x80) != 0;
    raw[KEY_BYTES - 1] &= 0x7F;
    byte[] big = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      big[i] = raw[KEY_BYTES - 1 - i];
    }
    EdECPoint point = new EdECPoint(odd, new BigInteger(1, big));
    return KeyFactory.getInstance(NAME)
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }
}
