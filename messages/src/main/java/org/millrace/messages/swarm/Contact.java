package org.millrace.messages.swarm;

import java.util.List;

/**
 * Who a peer is and where it listens, signed by its node key. Inside a process peers are numbers;
 * {@link #id} is the number its {@link Book} gave to the key.
 */
public interface Contact {

  /** Addresses kept of one peer at most. */
  int ADDRESSES_MAX = 8;

  /** The number of this peer inside the process. */
  int id();

  /** The peer's Ed25519 public key. */
  Bytes nodeKey();

  /** Where it listens, best first. */
  List<Address> addresses();

  /** The node key's signature over the addresses. */
  Bytes signature();

  /** Bytes of the message on the wire. */
  default int size() {
    return Sizes.bytes(nodeKey())
        + Sizes.nested(addresses(), Address::size)
        + Sizes.bytes(signature());
  }

  /** A contact read from the wire. */
  record Known(int id, Bytes nodeKey, List<Address> addresses, Bytes signature) implements Contact {
    public Known {
      addresses = List.copyOf(addresses);
    }
  }

  /** Gives numbers to contacts that come in from the wire; bounded by whoever implements it. */
  interface Book {
    Contact intern(Bytes nodeKey, List<Address> addresses, Bytes signature);
  }
}
