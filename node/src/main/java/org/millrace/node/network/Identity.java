package org.millrace.node.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.secret.DataDir;

/**
 * Who this node is when it broadcasts: 16 random bytes, made once and kept, of which the ids of its
 * channels are derived. A channel of the same mount has the same id after a restart.
 */
public final class Identity {

  private static final String FILE = "broadcast-id";
  private static final int BYTES = 16;

  private final byte[] broadcastId;
  private final String realm;

  private Identity(byte[] broadcastId, String realm) {
    this.broadcastId = broadcastId;
    this.realm = realm;
  }

  private Identity(byte[] broadcastId) {
    this(broadcastId, "");
  }

  /**
   * The same node where it broadcasts through fronts: other ids, from which nobody can tell what it
   * broadcasts under its own name.
   */
  public Identity hidden() {
    return new Identity(broadcastId, "through fronts ");
  }

  /** Reads the identity of the data directory, and makes it where it is missing. */
  public static Identity open(DataDir dir) throws IOException {
    var kept = dir.read(FILE);
    if (kept.isPresent()) {
      try {
        var bytes = HexFormat.of().parseHex(kept.get().strip());
        if (bytes.length == BYTES) {
          return new Identity(bytes);
        }
      } catch (IllegalArgumentException _) {
        // Falls through.
      }
      throw new IOException(dir.path().resolve(FILE) + " does not hold 32 hex digits");
    }
    var made = new byte[BYTES];
    new SecureRandom().nextBytes(made);
    // The first byte is for flags in the PeerCast network.
    made[0] = 0;
    dir.write(FILE, HexFormat.of().formatHex(made) + "\n");
    return new Identity(made);
  }

  /** The same in the PeerCast network, with a session id of this run. */
  public org.millrace.node.core.pcp.Identity newSession() {
    return new org.millrace.node.core.pcp.Identity(
        Guid.random(new SecureRandom()), Guid.of(broadcastId));
  }

  /** The id of the channel of a mount: 32 hex digits. */
  public String channelId(String mount) {
    return HexFormat.of().formatHex(derived(realm + mount));
  }

  /** Whose directories shall know the channel to be: of this channel alone. */
  Guid ownerOf(String mount) {
    var bytes = derived(realm + "owner of " + mount);
    bytes[0] = 0;
    return Guid.of(bytes);
  }

  private byte[] derived(String from) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(broadcastId);
      return Arrays.copyOf(sha.digest(from.getBytes(StandardCharsets.UTF_8)), BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
