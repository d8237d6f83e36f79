package org.millrace.messages.front;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage.Challenge;
import org.millrace.messages.front.FrontMessage.Hello;
import org.millrace.messages.front.FrontMessage.Proof;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.front.FrontMessage.Refused;
import org.millrace.messages.front.FrontMessage.State;
import org.millrace.messages.front.FrontMessage.Welcome;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;

/** Reads frames of one direction. Holds at most one unfinished frame. */
public final class FrontReader {

  private static final int HEAD_BYTES = 3;

  private final byte[] held = new byte[HEAD_BYTES + FrontMessage.PAYLOAD_BYTES_MAX];
  private int count;
  private boolean broken;

  /**
   * Takes the next bytes.
   *
   * @return what is wrong with them; nothing is read after that
   */
  public Optional<String> read(byte[] bytes, Consumer<FrontMessage> out) {
    for (var at = 0; at < bytes.length && !broken; ) {
      var wanted = count < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + payloadBytes();
      var taken = Math.min(wanted - count, bytes.length - at);
      System.arraycopy(bytes, at, held, count, taken);
      at += taken;
      count += taken;
      if (count >= HEAD_BYTES && payloadBytes() > FrontMessage.PAYLOAD_BYTES_MAX) {
        return broken("a frame is too long");
      }
      if (count >= HEAD_BYTES && count == HEAD_BYTES + payloadBytes()) {
        var message = decode(held[0], ByteBuffer.wrap(held, HEAD_BYTES, payloadBytes()));
        count = 0;
        if (message == null) {
          return broken("a frame makes no sense");
        }
        out.accept(message);
      }
    }
    return Optional.empty();
  }

  /** Bytes of an unfinished frame. */
  public int heldBytes() {
    return count;
  }

  private Optional<String> broken(String why) {
    broken = true;
    return Optional.of(why);
  }

  private int payloadBytes() {
    return (held[1] & 0xFF) << 8 | held[2] & 0xFF;
  }

  private static @Nullable FrontMessage decode(int kind, ByteBuffer from) {
    try {
      return switch (kind) {
        case 1 -> new Hello(text(from), bytes(from, FrontMessage.NONCE_BYTES));
        case 2 ->
            new Challenge(
                bytes(from, FrontMessage.NONCE_BYTES), bytes(from, FrontMessage.NONCE_BYTES));
        case 3 -> new Proof(bytes(from, FrontMessage.NONCE_BYTES), guid(from), guid(from));
        case 4 -> new Welcome(guid(from), from.getLong());
        case 5 -> {
          var why = Refusal.of(from.get());
          if (why.isEmpty()) {
            yield null;
          }
          yield new Refused(why.get(), text(from));
        }
        case 6 -> state(from);
        default -> null;
      };
    } catch (BufferUnderflowException _) {
      return null;
    }
  }

  private static @Nullable FrontMessage state(ByteBuffer from) {
    var listeners = from.getInt();
    var relays = from.getInt();
    var announces = from.get() != 0;
    var many = from.get();
    if (many < 0 || many > 2) {
      return null;
    }
    var endpoints = new ArrayList<Endpoint>();
    for (var i = 0; i < many; i++) {
      var length = from.get();
      if (length != 4 && length != 16) {
        return null;
      }
      endpoints.add(new Endpoint(Ip.of(bytes(from, length)), from.getShort() & 0xFFFF));
    }
    return new State(Math.max(0, listeners), Math.max(0, relays), announces, endpoints);
  }

  private static Guid guid(ByteBuffer from) {
    return Guid.of(bytes(from, Guid.BYTES));
  }

  private static String text(ByteBuffer from) {
    var text = new String(bytes(from, from.get() & 0xFF), StandardCharsets.UTF_8);
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] bytes(ByteBuffer from, int count) {
    if (from.remaining() < count) {
      throw new BufferUnderflowException();
    }
    var at = from.arrayOffset() + from.position();
    from.position(from.position() + count);
    return Arrays.copyOfRange(from.array(), at, at + count);
  }
}
