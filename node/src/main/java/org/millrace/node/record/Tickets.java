package org.millrace.node.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What opens one recording for an hour or two without a token: links that the administration hands
 * out to players and downloads. A restart ends all of them.
 */
final class Tickets {

  /** A ticket lives for one to two of these; within one, a file's ticket is the same. */
  static final long LIFE_SECONDS = 3600;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})-([0-9a-f]{64})");

  private final SecretKeySpec key;

  Tickets() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** One for a file, as it stands in a query. */
  String issue(String mount, String name, long nowSeconds) {
    var until = (nowSeconds / LIFE_SECONDS + 2) * LIFE_SECONDS;
    return until + "-" + HexFormat.of().formatHex(seal(mount, name, until));
  }

  /** Whether a ticket opens this file now. */
  boolean opens(String ticket, String mount, String name, long nowSeconds) {
    var shape = SHAPE.matcher(ticket);
    if (!shape.matches()) {
      return false;
    }
    var until = Long.parseLong(shape.group(1));
    return nowSeconds <= until
        && MessageDigest.isEqual(seal(mount, name, until), HexFormat.of().parseHex(shape.group(2)));
  }

  private byte[] seal(String mount, String name, long until) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      // No mount or name holds a line feed.
      return mac.doFinal((until + "\n" + mount + "\n" + name).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
    }
  }
}
