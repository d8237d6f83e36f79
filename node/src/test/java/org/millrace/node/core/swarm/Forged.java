package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Bytes;

/** The payload of a chunk that is not genuine. */
record Forged(int length) implements Bytes {
  @Override
  public byte[] toArray() {
    return new byte[length];
  }
}
