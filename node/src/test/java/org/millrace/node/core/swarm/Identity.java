package org.millrace.node.core.swarm;

import java.util.List;
import org.millrace.messages.swarm.Address;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Contact;

/** A contact of which only the number matters. */
record Identity(int id) implements Contact {
  private static final Bytes KEY = Bytes.sized(32);
  static final Bytes SIGNATURE = Bytes.sized(64);
  private static final List<Address> ADDRESSES =
      List.of(new Address(Bytes.of(new byte[] {10, 0, 0, 1}), 7144));

  @Override
  public Bytes nodeKey() {
    return KEY;
  }

  @Override
  public List<Address> addresses() {
    return ADDRESSES;
  }

  @Override
  public Bytes signature() {
    return SIGNATURE;
  }
}
