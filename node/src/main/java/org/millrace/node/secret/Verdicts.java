package org.millrace.node.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers how what was presented lately turned out, so that an encoder that reconnects, or one
 * that keeps trying a wrong password, costs microseconds. Holds keyed hashes only, under a key that
 * lives as long as the process, and at most {@link #REMEMBERED_MAX} of them.
 */
final class Verdicts {

  static final int REMEMBERED_MAX = 512;

  private final SecretKeySpec key;
  private final Map<String, Boolean> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  Verdicts(SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** The keyed hash of a secret: equal for equal secrets, and useless outside of this process. */
  String mark(String purpose, String presented) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(purpose.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(mac.doFinal(presented.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no HmacSHA256", missing);
    }
  }

  synchronized Optional<Boolean> of(String mark) {
    return Optional.ofNullable(remembered.get(mark));
  }

  synchronized void remember(String mark, boolean accepted) {
    remembered.put(mark, accepted);
  }

  synchronized int size() {
    return remembered.size();
  }
}
