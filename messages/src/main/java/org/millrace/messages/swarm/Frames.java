package org.millrace.messages.swarm;

/**
 * Numbers of the frame types. A type with its high bit set carries a payload behind its header, so
 * that a reader can skip types it does not know.
 */
final class Frames {
  static final int HELLO = 1;
  static final int HELLO_ACK = 2;
  static final int PING = 3;
  static final int PONG = 4;
  static final int GOODBYE = 5;
  static final int CONNECT_BACK = 6;
  static final int PUNCH_SYNC = 7;
  static final int STREAM_HEADER = 16;
  static final int KEY_INDEX_REQUEST = 17;
  static final int KEY_INDEX = 18;
  static final int FETCH_RANGE = 19;
  static final int SUBSCRIBE = 32;
  static final int SUBSCRIBE_ACK = 33;
  static final int SUBSCRIBE_REJECT = 34;
  static final int PRUNE = 35;
  static final int I_HAVE = 36;
  static final int GRAFT = 37;
  static final int NACK = 38;
  static final int PROBE = 39;
  static final int SHUFFLE = 48;
  static final int SHUFFLE_REPLY = 49;
  static final int JOIN = 50;
  static final int FORWARD_JOIN = 51;
  static final int NEIGHBOR = 52;
  static final int DISCONNECT = 53;
  static final int TRACKER_ANNOUNCE = 54;
  static final int TRACKER_REPLY = 55;
  static final int RECEIPT = 64;
  static final int AGGREGATE = 65;
  static final int QUALITY = 66;
  static final int STEM_OPEN = 67;
  static final int PAYLOAD = 0x80;
  static final int CHUNK = PAYLOAD | 1;

  private Frames() {}
}
