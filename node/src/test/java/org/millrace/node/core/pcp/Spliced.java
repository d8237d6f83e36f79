package org.millrace.node.core.pcp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.millrace.messages.pcp.Packet;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.pcp.Splicer.Action;

/** What a splicer made of a stream of random bytes with a head of 15. */
final class Spliced implements Consumer<Action> {

  static final byte[] HEAD = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0, 77, 78};
  static final byte[] OTHER_HEAD = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0, 88};

  private final byte[] stream = new byte[200_000];
  private final List<Action> actions = new ArrayList<>();

  Spliced() {
    new Random(3).nextBytes(stream);
  }

  @Override
  public void accept(Action action) {
    actions.add(action);
  }

  List<Action> actions() {
    return actions;
  }

  byte[] stream(int from, int to) {
    return Arrays.copyOfRange(stream, from, to);
  }

  static Packet head(byte[] head, long position) {
    return new Packet(Packet.Kind.HEAD, position, 0, head);
  }

  List<Placed> placed() {
    return actions.stream()
        .filter(Action.Append.class::isInstance)
        .map(action -> ((Action.Append) action).placed())
        .toList();
  }

  List<StreamHeader> headers() {
    return placed().stream()
        .filter(p -> p.entry() instanceof StreamHeader)
        .map(p -> (StreamHeader) p.entry())
        .toList();
  }

  List<Chunk> chunks() {
    return placed().stream()
        .filter(p -> p.entry() instanceof Chunk)
        .map(p -> (Chunk) p.entry())
        .toList();
  }

  byte[] joined() {
    var all = new ByteArrayOutputStream();
    chunks().forEach(chunk -> all.writeBytes(chunk.payload()));
    return all.toByteArray();
  }

  long lost() {
    return actions.stream()
        .mapToLong(action -> action instanceof Action.CountLost(var bytes) ? bytes : 0)
        .sum();
  }
}
