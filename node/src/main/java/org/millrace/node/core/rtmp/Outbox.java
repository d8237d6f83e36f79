package org.millrace.node.core.rtmp;

import java.util.List;
import org.millrace.node.core.bytes.ByteWriter;

/** Gathers the messages that one event causes into one run of bytes. */
final class Outbox {

  private static final byte[] NOTHING = {};

  private ByteWriter out = new ByteWriter(256);
  private int chunkBytes = ChunkWriter.CHUNK_BYTES_FIRST;

  void raw(byte[] bytes) {
    out.bytes(bytes);
  }

  void message(RtmpMessage message) {
    ChunkWriter.write(message, chunkBytes, out);
  }

  void chunkSize(int bytes) {
    number(RtmpMessage.SET_CHUNK_SIZE, bytes);
    chunkBytes = bytes;
  }

  /** A control message that is one number. */
  void number(int type, int value) {
    message(new RtmpMessage(type, 0, 0, new ByteWriter(4).u32(value).toBytes()));
  }

  void peerBandwidth(int bytes) {
    var payload = new ByteWriter(5).u32(bytes).u8(2).toBytes();
    message(new RtmpMessage(RtmpMessage.SET_PEER_BANDWIDTH, 0, 0, payload));
  }

  void userControl(int kind, int value) {
    var payload = new ByteWriter(6).u16(kind).u32(value).toBytes();
    message(new RtmpMessage(RtmpMessage.USER_CONTROL, 0, 0, payload));
  }

  void command(int streamId, Amf... values) {
    message(new RtmpMessage(RtmpMessage.COMMAND, streamId, 0, Amf0.write(List.of(values))));
  }

  void data(int streamId, Amf... values) {
    message(new RtmpMessage(RtmpMessage.DATA, streamId, 0, Amf0.write(List.of(values))));
  }

  void status(int streamId, String level, String code, String description) {
    command(
        streamId,
        new Amf.Text("onStatus"),
        new Amf.Num(0),
        Amf.NULL,
        Amf.Obj.of("level", level, "code", code, "description", description));
  }

  /** What was gathered since the last call. */
  byte[] take() {
    if (out.size() == 0) {
      return NOTHING;
    }
    var bytes = out.toBytes();
    out = new ByteWriter(256);
    return bytes;
  }
}
