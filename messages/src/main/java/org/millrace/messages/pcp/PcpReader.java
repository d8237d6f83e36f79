package org.millrace.messages.pcp;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Reads one direction of a PeerCast connection: text heads where one is expected, atoms otherwise.
 * Holds at most one unfinished head of {@link #HEAD_BYTES_MAX} bytes or one unfinished atom.
 */
public final class PcpReader {

  /** The longest head taken. */
  public static final int HEAD_BYTES_MAX = 8192;

  /** What the bytes turned out to be. */
  public sealed interface Incoming {
    record HeadRead(TextHead head) implements Incoming {}

    record MessageRead(Message message) implements Incoming {}

    /** The bytes break the protocol or a limit. Nothing follows. */
    record Broken(String reason) implements Incoming {}
  }

  private final AtomReader atoms;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);
  private int lineBytes;
  private boolean expectsHead;
  private boolean broken;

  private PcpReader(AtomLimits limits, boolean expectsHead) {
    this.atoms = new AtomReader(limits);
    this.expectsHead = expectsHead;
  }

  /** A connection that begins with a head. */
  public static PcpReader beginningWithHead(AtomLimits limits) {
    return new PcpReader(limits, true);
  }

  /** A connection that begins with atoms. */
  public static PcpReader beginningWithAtoms(AtomLimits limits) {
    return new PcpReader(limits, false);
  }

  /** The next bytes are a head again: the answer on a connection that came as GIV. */
  public void expectHead() {
    expectsHead = true;
  }

  /**
   * Takes the next bytes. The array stays the caller's. A handler of {@link Incoming.HeadRead} may
   * call {@link #expectHead}.
   */
  public void read(byte[] bytes, Consumer<Incoming> out) {
    var at = 0;
    while (at < bytes.length && !broken) {
      at = expectsHead ? readHead(bytes, at, out) : readAtoms(bytes, at, out);
    }
  }

  /** Bytes of an unfinished head or atom; more than zero at a close means a torn end. */
  public int heldBytes() {
    return head.size() + atoms.heldBytes();
  }

  private int readHead(byte[] bytes, int from, Consumer<Incoming> out) {
    for (var at = from; at < bytes.length; at++) {
      var c = bytes[at];
      head.write(c);
      if (c != '\n') {
        lineBytes += c == '\r' ? 0 : 1;
      } else if (lineBytes > 0) {
        lineBytes = 0;
      } else {
        var parsed = TextHead.parse(head.toByteArray());
        head.reset();
        expectsHead = false;
        out.accept(new Incoming.HeadRead(parsed));
        return at + 1;
      }
      if (head.size() >= HEAD_BYTES_MAX) {
        breakOff("HEAD_TOO_LARGE", out);
        return bytes.length;
      }
    }
    return bytes.length;
  }

  private int readAtoms(byte[] bytes, int from, Consumer<Incoming> out) {
    Consumer<Message> said = message -> out.accept(new Incoming.MessageRead(message));
    atoms
        .read(bytes, from, bytes.length - from, atom -> Pcp.decode(atom, said))
        .ifPresent(violation -> breakOff(violation.name(), out));
    return bytes.length;
  }

  private void breakOff(String reason, Consumer<Incoming> out) {
    broken = true;
    head.reset();
    out.accept(new Incoming.Broken(reason));
  }
}
