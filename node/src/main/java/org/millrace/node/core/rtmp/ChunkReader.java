package org.millrace.node.core.rtmp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts messages together from chunks that arrive in pieces of any size. Chunk size changes and
 * aborts are obeyed here and not given out.
 *
 * <p>Holds at most {@link #CHUNK_STREAMS_MAX} chunk streams and {@link #HELD_BYTES_MAX} bytes of
 * unfinished messages; memory grows with what has arrived, never with what was announced.
 */
final class ChunkReader {

  static final int CHUNK_STREAMS_MAX = 64;
  static final int MESSAGE_BYTES_MAX = 8 << 20;
  static final int HELD_BYTES_MAX = 12 << 20;

  private static final int HEADER_BYTES_MAX = 3 + 11 + 4;
  private static final int TIME_EXTENDED = 0xffffff;
  private static final byte[] NOTHING = {};

  /** One chunk stream: the last header, from which shorter ones leave parts out. */
  private static final class Stream {

    private int timeMillis;
    private int deltaMillis;
    private int timeField;
    private boolean extended;
    private int length;
    private int type;
    private int streamId;
    private byte[] held = NOTHING;
    private int heldBytes;
    private boolean open;
  }

  private final LinkedHashMap<Integer, Stream> streams = new LinkedHashMap<>();
  private final byte[] header = new byte[HEADER_BYTES_MAX];
  private int headerBytes;
  private int chunkBytes = ChunkWriter.CHUNK_BYTES_FIRST;
  private int payloadLeft;
  private int heldBytes;
  private Stream current = new Stream();
  private Optional<String> fault = Optional.empty();

  /** Takes the next bytes, gives out what became whole; returns the peer's mistake if there is. */
  Optional<String> read(byte[] bytes, int from, Consumer<RtmpMessage> out) {
    var at = from;
    while (at < bytes.length && fault.isEmpty()) {
      if (payloadLeft > 0) {
        var count = Math.min(payloadLeft, bytes.length - at);
        hold(bytes, at, count);
        at += count;
        payloadLeft -= count;
        if (payloadLeft == 0 && current.heldBytes == current.length) {
          finish(out);
        }
      } else {
        header[headerBytes++] = bytes[at++];
        if (headerBytes >= headerLength()) {
          begin(out);
        }
      }
    }
    return fault;
  }

  /** The header's length as far as its bytes tell, one more while they do not. */
  private int headerLength() {
    var basic = basicLength();
    if (headerBytes < basic) {
      return basic;
    }
    var messageHeader = messageHeaderLength();
    if (headerBytes < basic + messageHeader) {
      return basic + messageHeader;
    }
    return basic + messageHeader + (extended(basic, messageHeader) ? 4 : 0);
  }

  private int basicLength() {
    return switch (header[0] & 0x3f) {
      case 0 -> 2;
      case 1 -> 3;
      default -> 1;
    };
  }

  private int messageHeaderLength() {
    return switch ((header[0] & 0xff) >>> 6) {
      case 0 -> 11;
      case 1 -> 7;
      case 2 -> 3;
      default -> 0;
    };
  }

  private boolean extended(int basic, int messageHeader) {
    if (messageHeader > 0) {
      return u24(basic) == TIME_EXTENDED;
    }
    var stream = streams.get(chunkStreamId());
    return stream != null && stream.extended;
  }

  private int chunkStreamId() {
    return switch (header[0] & 0x3f) {
      case 0 -> 64 + (header[1] & 0xff);
      case 1 -> 64 + (header[1] & 0xff) + ((header[2] & 0xff) << 8);
      default -> header[0] & 0x3f;
    };
  }

  /** A header is whole. */
  private void begin(Consumer<RtmpMessage> out) {
    var basic = basicLength();
    var messageHeader = messageHeaderLength();
    var extended = extended(basic, messageHeader);
    headerBytes = 0;
    var found = stream(messageHeader);
    if (found.isEmpty()) {
      return;
    }
    var stream = found.get();
    current = stream;
    var notTime = false;
    var time = extended ? u32(basic + messageHeader) : messageHeader > 0 ? u24(basic) : 0;
    if (messageHeader == 0 && stream.open) {
      // Some senders leave the extended time out of continuations.
      notTime = extended && time != stream.timeField;
    } else {
      open(stream, basic, messageHeader, extended, time);
    }
    if (stream.length > MESSAGE_BYTES_MAX) {
      fault = Optional.of("a message of " + stream.length + " bytes");
      return;
    }
    payloadLeft = Math.min(chunkBytes, stream.length - stream.heldBytes);
    if (payloadLeft == 0) {
      finish(out);
    } else if (notTime) {
      read(Arrays.copyOfRange(header, basic, basic + 4), 0, out);
    }
  }

  private Optional<Stream> stream(int messageHeader) {
    var id = chunkStreamId();
    var known = streams.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (messageHeader < 7) {
      fault = Optional.of("chunk stream " + id + " starts without a header");
      return Optional.empty();
    }
    if (streams.size() >= CHUNK_STREAMS_MAX) {
      fault = Optional.of("more than " + CHUNK_STREAMS_MAX + " chunk streams");
      return Optional.empty();
    }
    var stream = new Stream();
    streams.put(id, stream);
    return Optional.of(stream);
  }

  /** A message starts; what the header leaves out stays as in the stream's message before. */
  private void open(Stream stream, int basic, int messageHeader, boolean extended, int time) {
    drop(stream);
    stream.open = true;
    if (messageHeader > 0) {
      stream.extended = extended;
      stream.timeField = time;
    }
    if (messageHeader >= 7) {
      stream.length = u24(basic + 3);
      stream.type = header[basic + 6] & 0xff;
    }
    if (messageHeader == 11) {
      stream.streamId = Integer.reverseBytes(u32(basic + 7));
      stream.timeMillis = time;
      stream.deltaMillis = 0;
    } else {
      if (messageHeader > 0) {
        stream.deltaMillis = time;
      }
      stream.timeMillis += stream.deltaMillis;
    }
  }

  private void hold(byte[] bytes, int from, int count) {
    var stream = current;
    heldBytes += count;
    if (heldBytes > HELD_BYTES_MAX) {
      fault = Optional.of("more than " + HELD_BYTES_MAX + " bytes of unfinished messages");
      return;
    }
    if (count > stream.held.length - stream.heldBytes) {
      var grown = Math.max(stream.heldBytes + count, Math.min(stream.length, 4096));
      var doubled = Math.min(stream.length, 2 * stream.held.length);
      stream.held = Arrays.copyOf(stream.held, Math.max(grown, doubled));
    }
    System.arraycopy(bytes, from, stream.held, stream.heldBytes, count);
    stream.heldBytes += count;
  }

  private void finish(Consumer<RtmpMessage> out) {
    var stream = current;
    var payload =
        stream.held.length == stream.heldBytes
            ? stream.held
            : Arrays.copyOf(stream.held, stream.heldBytes);
    drop(stream);
    var message = new RtmpMessage(stream.type, stream.streamId, stream.timeMillis, payload);
    switch (message.type()) {
      case RtmpMessage.SET_CHUNK_SIZE -> setChunkSize(message);
      case RtmpMessage.ABORT -> abort(message);
      default -> out.accept(message);
    }
  }

  private void setChunkSize(RtmpMessage message) {
    if (message.payload().length < 4 || message.u32(0) <= 0) {
      fault = Optional.of("a chunk size that is none");
    } else {
      chunkBytes = message.u32(0);
    }
  }

  private void abort(RtmpMessage message) {
    var stream = message.payload().length < 4 ? null : streams.get(message.u32(0));
    if (stream != null) {
      drop(stream);
    }
  }

  private void drop(Stream stream) {
    heldBytes -= stream.heldBytes;
    stream.held = NOTHING;
    stream.heldBytes = 0;
    stream.open = false;
  }

  private int u24(int at) {
    return (header[at] & 0xff) << 16 | (header[at + 1] & 0xff) << 8 | (header[at + 2] & 0xff);
  }

  private int u32(int at) {
    return u24(at) << 8 | (header[at + 3] & 0xff);
  }
}
