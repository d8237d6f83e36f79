package org.millrace.simulation.world;

import java.util.List;
import java.util.function.IntFunction;
import org.millrace.messages.swarm.Address;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Contact;

/** A contact that has only its size on the wire: a key, an IPv4 address, a signature. */
public record PeerContact(int id) implements Contact {

  private static final Bytes KEY = Bytes.sized(32);
  private static final Bytes SIGNATURE = Bytes.sized(64);
  private static final List<Address> ADDRESSES = List.of(new Address(Bytes.sized(4), 7_144));
  private static final int SIZE = new PeerContact(0).sizeOnce();

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

  @Override
  public int size() {
    return SIZE;
  }

  private int sizeOnce() {
    return Contact.super.size();
  }

  /** One object for each peer. */
  public static final class Directory implements IntFunction<Contact> {

    private final PeerContact[] contacts;

    public Directory(int peers) {
      contacts = new PeerContact[peers];
      for (int p = 0; p < peers; p++) {
        contacts[p] = new PeerContact(p);
      }
    }

    @Override
    public Contact apply(int peer) {
      return contacts[peer];
    }
  }
}
