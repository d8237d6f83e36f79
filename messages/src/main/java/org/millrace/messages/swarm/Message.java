package org.millrace.messages.swarm;

/** One message of the swarm. */
public sealed interface Message
    permits LinkMessage, MediaMessage, ForestMessage, MembershipMessage, AccountMessage {

  /** Bytes of the header inside the frame. */
  int headerBytes();

  /** Bytes of the raw payload behind the header. */
  default int payloadBytes() {
    return 0;
  }

  /** Bytes of the whole frame, as the codec writes it. */
  default int wireBytes() {
    int header = headerBytes();
    return 1 + Sizes.varint(header) + header;
  }
}
