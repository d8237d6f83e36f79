package org.millrace.messages.front;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;

/**
 * What is said between a source and a front, in this order:
 *
 * <pre>
 *   source ─ MRFRONT1, Hello ─▶ front
 *          ◀──── Challenge ────          the front knows the secret
 *          ────── Proof ──────▶          so does the source, and which channel it brings
 *          ◀──── Welcome ──────          from which position on; or Refused
 *          ═ chan, host, ok, quit ▶      atoms
 *          ◀────── State ──────          once a second
 * </pre>
 *
 * <p>A frame is its kind (1 byte), the length of what follows (2 bytes), and that.
 */
public sealed interface FrontMessage {

  /** The first bytes of a connection. */
  String PREFACE = "MRFRONT1";

  /** Bytes of a nonce and of a proof. */
  int NONCE_BYTES = 32;

  /** No frame is longer. */
  int PAYLOAD_BYTES_MAX = 256;

  int NAME_BYTES_MAX = 32;

  int REASON_BYTES_MAX = 200;

  /**
   * Who wants to publish.
   *
   * @param name as the front's operator calls the source
   */
  record Hello(String name, byte[] nonce) implements FrontMessage {}

  /**
   * The front shows that it knows the secret, and asks for the same.
   *
   * @param nonce chance of the front's own
   * @param proof over both nonces and the certificate of the connection
   */
  record Challenge(byte[] nonce, byte[] proof) implements FrontMessage {}

  /**
   * The source shows that it knows the secret.
   *
   * @param owner the broadcast id under which directories shall know the channel
   */
  record Proof(byte[] proof, Guid channel, Guid owner) implements FrontMessage {}

  /**
   * The channel may come.
   *
   * @param sid the front's session id
   * @param next the position from which on the front wants the stream, 0 for the newest
   */
  record Welcome(Guid sid, long next) implements FrontMessage {}

  /** The channel may not come. */
  record Refused(Refusal why, String words) implements FrontMessage {}

  /**
   * How the front stands with the channel.
   *
   * @param announces it is the one that tells directories
   * @param endpoints where other nodes reach it, at most one of each family
   */
  record State(int listeners, int relays, boolean announces, List<Endpoint> endpoints)
      implements FrontMessage {
    public State {
      endpoints = List.copyOf(endpoints);
      if (endpoints.size() > 2) {
        throw new IllegalArgumentException("one endpoint of each family");
      }
    }
  }

  /** Why a channel may not come. */
  enum Refusal {
    /** The secret is another one, or the name is not known. */
    SECRET(0),
    /** Somebody else has the channel at this front. */
    NOT_YOURS(1),
    /** As many channels as this source may have, or as the front can carry. */
    NO_ROOM(2),
    /** The front's operator has ended the channel, or the front goes down. */
    ENDED(3),
    /** The words make no sense, or come too late. */
    PROTOCOL(4);

    private final int code;

    Refusal(int code) {
      this.code = code;
    }

    /** What the wire's number means; empty for a number of the future. */
    static Optional<Refusal> of(int code) {
      return Arrays.stream(values()).filter(refusal -> refusal.code == code).findFirst();
    }
  }

  /** The frame. */
  default byte[] encode() {
    var payload = ByteBuffer.allocate(PAYLOAD_BYTES_MAX);
    var kind =
        switch (this) {
          case Hello(var name, var nonce) -> {
            text(payload, name, NAME_BYTES_MAX);
            payload.put(nonce, 0, NONCE_BYTES);
            yield 1;
          }
          case Challenge(var nonce, var proof) -> {
            payload.put(nonce, 0, NONCE_BYTES).put(proof, 0, NONCE_BYTES);
            yield 2;
          }
          case Proof(var proof, var channel, var owner) -> {
            payload.put(proof, 0, NONCE_BYTES).put(channel.bytes()).put(owner.bytes());
            yield 3;
          }
          case Welcome(var sid, var next) -> {
            payload.put(sid.bytes()).putLong(next);
            yield 4;
          }
          case Refused(var why, var words) -> {
            payload.put((byte) why.code);
            text(payload, words, REASON_BYTES_MAX);
            yield 5;
          }
          case State state -> {
            payload.putInt(state.listeners).putInt(state.relays);
            payload.put((byte) (state.announces ? 1 : 0)).put((byte) state.endpoints.size());
            for (var endpoint : state.endpoints) {
              var ip = endpoint.ip().bytes();
              payload.put((byte) ip.length).put(ip).putShort((short) endpoint.port());
            }
            yield 6;
          }
        };
    var bytes = payload.position();
    var frame = ByteBuffer.allocate(3 + bytes).put((byte) kind).putShort((short) bytes);
    return frame.put(payload.array(), 0, bytes).array();
  }

  private static void text(ByteBuffer to, String text, int bytesMax) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var cut = bytes.length > bytesMax ? Arrays.copyOf(bytes, bytesMax) : bytes;
    to.put((byte) cut.length).put(cut);
  }
}
