package org.millrace.messages.swarm;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;

/**
 * Turns messages into frames and frames into messages. A frame is its type (one byte), the length
 * of its header (varint), the header (protobuf), and, when the type's high bit is set, the length
 * of its payload (varint) and the payload. Nothing is allocated before its length was checked.
 */
public final class SwarmCodec {
  /** Bytes of a header at most. */
  public static final int HEADER_MAX = 1 << 16;

  private static final int VARINT_MAX = 3;

  private final FromProto from;

  /** The book numbers the contacts that come in. */
  public SwarmCodec(Contact.Book book) {
    this.from = new FromProto(book);
  }

  /** What the bytes at a buffer's position turned out to be. */
  public sealed interface Decoded {}

  /** A whole message. */
  public record Complete(Message message) implements Decoded {}

  /** A whole frame of a type that this version does not know. */
  public record Unknown(int type) implements Decoded {}

  /** The frame is not whole yet; at least so many bytes more are needed. */
  public record Incomplete(int bytesMissing) implements Decoded {}

  /** The sender breaks the protocol, and what follows cannot be read. */
  public record Malformed(String why) implements Decoded {}

  /** The frame of a message; {@link Message#wireBytes} long. */
  public byte[] encode(Message message) {
    byte[] frame = new byte[message.wireBytes()];
    ByteBuffer out = ByteBuffer.wrap(frame);
    byte[] header = ToProto.header(message);
    out.put((byte) ToProto.type(message));
    putVarint(out, header.length);
    out.put(header);
    if (message instanceof Chunk chunk) {
      putVarint(out, chunk.payloadBytes());
      out.put(chunk.payload().toArray());
    }
    if (out.hasRemaining()) {
      throw new IllegalStateException("size of " + message.getClass().getSimpleName());
    }
    return frame;
  }

  /**
   * Reads the frame at the buffer's position and moves behind it; an incomplete or malformed one
   * leaves the position where it is.
   */
  public Decoded decode(ByteBuffer in) {
    int start = in.position();
    Decoded decoded = frame(in);
    if (decoded instanceof Incomplete || decoded instanceof Malformed) {
      in.position(start);
    }
    return decoded;
  }

  private Decoded frame(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return new Incomplete(2);
    }
    int type = in.get() & 0xFF;
    int headerBytes = varint(in);
    if (headerBytes > HEADER_MAX || headerBytes == TOO_LONG) {
      return new Malformed("header too long");
    }
    if (headerBytes == MISSING) {
      return new Incomplete(1);
    }
    if (in.remaining() < headerBytes) {
      return new Incomplete(headerBytes - in.remaining());
    }
    ByteBuffer header = in.slice(in.position(), headerBytes);
    in.position(in.position() + headerBytes);
    if ((type & Frames.PAYLOAD) == 0) {
      return message(type, header, Bytes.EMPTY);
    }
    int payloadBytes = varint(in);
    if (payloadBytes > Chunk.PAYLOAD_MAX || payloadBytes == TOO_LONG) {
      return new Malformed("payload too long");
    }
    if (payloadBytes == MISSING) {
      return new Incomplete(1);
    }
    if (in.remaining() < payloadBytes) {
      return new Incomplete(payloadBytes - in.remaining());
    }
    byte[] payload = new byte[payloadBytes];
    in.get(payload);
    return message(type, header, Bytes.of(payload));
  }

  private Decoded message(int type, ByteBuffer header, Bytes payload) {
    try {
      byte[] copy = new byte[header.remaining()];
      header.get(copy);
      Message message = from.message(type, ByteString.copyFrom(copy), payload);
      return message == null ? new Unknown(type) : new Complete(message);
    } catch (InvalidProtocolBufferException e) {
      return new Malformed("header is not readable");
    } catch (FromProto.Broken e) {
      return new Malformed(e.why());
    }
  }

  private static final int MISSING = -1;
  private static final int TOO_LONG = -2;

  private static int varint(ByteBuffer in) {
    int value = 0;
    for (int i = 0; i < VARINT_MAX; i++) {
      if (!in.hasRemaining()) {
        return MISSING;
      }
      int b = in.get();
      value |= (b & 0x7F) << 7 * i;
      if (b >= 0) {
        return value;
      }
    }
    return TOO_LONG;
  }

  private static void putVarint(ByteBuffer out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
