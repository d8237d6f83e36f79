package org.millrace.messages.pcp;

/** Little-endian integers and big-endian names in byte arrays. */
final class AtomBytes {

  private AtomBytes() {}

  static int int32(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }

  static void putInt32(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
    bytes[at + 2] = (byte) (value >> 16);
    bytes[at + 3] = (byte) (value >> 24);
  }

  static int tag(byte[] bytes, int at) {
    return Integer.reverseBytes(int32(bytes, at));
  }

  static void putTag(byte[] bytes, int at, int tag) {
    putInt32(bytes, at, Integer.reverseBytes(tag));
  }
}
