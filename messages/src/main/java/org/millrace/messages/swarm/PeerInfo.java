package org.millrace.messages.swarm;

/**
 * What a peer is known to offer. {@code reach} is one of {@link Reach#code}, {@code interior} the
 * bit set of stripes it likes to serve, and equal {@code locality} numbers are near each other.
 */
public record PeerInfo(
    Contact contact, int reach, int slotsFree, int interior, int locality, int ageSeconds) {

  /** The peer's number inside the process. */
  public int id() {
    return contact.id();
  }

  int size() {
    return Sizes.nested(contact.size())
        + Sizes.number(reach)
        + Sizes.number(slotsFree)
        + Sizes.fixed32(interior)
        + Sizes.number(locality)
        + Sizes.number(ageSeconds);
  }
}
