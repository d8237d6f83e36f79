package org.millrace.node.core.rtmp;

/**
 * One RTMP message.
 *
 * @param type one of the constants here, or a number this node has no use for
 * @param streamId 0 for the connection, else what createStream gave out
 * @param timeMillis 32 bits that wrap
 */
record RtmpMessage(int type, int streamId, int timeMillis, byte[] payload) {

  static final int SET_CHUNK_SIZE = 1;
  static final int ABORT = 2;
  static final int ACKNOWLEDGEMENT = 3;
  static final int USER_CONTROL = 4;
  static final int WINDOW_ACK_SIZE = 5;
  static final int SET_PEER_BANDWIDTH = 6;
  static final int AUDIO = 8;
  static final int VIDEO = 9;
  static final int DATA_AMF3 = 15;
  static final int COMMAND_AMF3 = 17;
  static final int DATA = 18;
  static final int COMMAND = 20;
  static final int AGGREGATE = 22;

  /** User control: a stream is there. */
  static final int STREAM_BEGIN = 0;

  /** User control: a stream has ended. */
  static final int STREAM_EOF = 1;

  static final int PING_REQUEST = 6;
  static final int PING_RESPONSE = 7;

  /** The big-endian number at an offset; who calls has checked the length. */
  int u32(int at) {
    return (payload[at] & 0xff) << 24
        | (payload[at + 1] & 0xff) << 16
        | (payload[at + 2] & 0xff) << 8
        | (payload[at + 3] & 0xff);
  }

  int u16(int at) {
    return (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
  }
}
