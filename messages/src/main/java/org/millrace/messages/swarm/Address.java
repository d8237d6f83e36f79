package org.millrace.messages.swarm;

/** Where a peer listens: an IP of 4 or 16 bytes and a port. */
public record Address(Bytes ip, int port) {
  int size() {
    return Sizes.bytes(ip) + Sizes.number(port);
  }
}
