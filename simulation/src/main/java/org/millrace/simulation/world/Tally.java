package org.millrace.simulation.world;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.millrace.messages.swarm.Message;

/** What one partition counts. Partitions are summed at the end, in order. */
public final class Tally {

  private static final ClassValue<Integer> KIND =
      new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
          synchronized (NAMES) {
            NAMES.putIfAbsent(type.getSimpleName(), NAMES.size());
            return NAMES.get(type.getSimpleName());
          }
        }
      };
  private static final Map<String, Integer> NAMES = new TreeMap<>();
  private static final int KINDS = 64;

  /** One simulated second. */
  public static final class Second {
    public final Delays delays = new Delays();
    public long sentBytes;
    public long usefulBytes;
    public long duplicates;
    public long stalls;
    public int joins;
    public int leaves;
  }

  private final long[] bytes = new long[KINDS];
  private final long[] messages = new long[KINDS];
  private Second[] seconds = new Second[0];

  public final Delays chunkDelays = new Delays();
  public long headerBytes;
  public long ackBytes;
  public long repeatBytes;
  public long handshakeBytes;
  public long usefulBytes;
  public long duplicateBytes;
  public long sourceBytes;
  public long sentFrames;
  public long receivedFrames;
  public long lostFrames;
  public long forgedStopped;
  public long forgedPlayed;
  public long grafted;
  public long skipped;
  public long rebuilt;
  public long convictions;
  public long outOfOrder;

  void sent(Message message, int wireBytes) {
    int kind = KIND.get(message.getClass());
    bytes[kind] += wireBytes;
    messages[kind]++;
    sentFrames++;
  }

  Second second(long nowNanos) {
    var second = (int) (nowNanos / 1_000_000_000L);
    if (second >= seconds.length) {
      var from = seconds.length;
      seconds = Arrays.copyOf(seconds, second + 16);
      for (int i = from; i < seconds.length; i++) {
        seconds[i] = new Second();
      }
    }
    return seconds[second];
  }

  /** Frame bytes sent, by kind of message, in the order of names. */
  public Map<String, Long> bytesByKind() {
    var map = new TreeMap<String, Long>();
    synchronized (NAMES) {
      NAMES.forEach((name, kind) -> map.put(name, bytes[kind]));
    }
    map.values().removeIf(sum -> sum == 0);
    return map;
  }

  public Second[] seconds() {
    return seconds;
  }

  /** Counts a chunk in the second in which it left the source. */
  public void delay(long leftNanos, int micros) {
    second(leftNanos).delays.add(micros);
  }

  public void addAll(Tally other) {
    for (int i = 0; i < KINDS; i++) {
      bytes[i] += other.bytes[i];
      messages[i] += other.messages[i];
    }
    if (other.seconds.length > 0) {
      second((other.seconds.length - 1) * 1_000_000_000L);
    }
    for (int s = 0; s < other.seconds.length; s++) {
      seconds[s].delays.addAll(other.seconds[s].delays);
      seconds[s].sentBytes += other.seconds[s].sentBytes;
      seconds[s].usefulBytes += other.seconds[s].usefulBytes;
      seconds[s].duplicates += other.seconds[s].duplicates;
      seconds[s].stalls += other.seconds[s].stalls;
      seconds[s].joins += other.seconds[s].joins;
      seconds[s].leaves += other.seconds[s].leaves;
    }
    chunkDelays.addAll(other.chunkDelays);
    headerBytes += other.headerBytes;
    ackBytes += other.ackBytes;
    repeatBytes += other.repeatBytes;
    handshakeBytes += other.handshakeBytes;
    usefulBytes += other.usefulBytes;
    duplicateBytes += other.duplicateBytes;
    sourceBytes += other.sourceBytes;
    sentFrames += other.sentFrames;
    receivedFrames += other.receivedFrames;
    lostFrames += other.lostFrames;
    forgedStopped += other.forgedStopped;
    forgedPlayed += other.forgedPlayed;
    grafted += other.grafted;
    skipped += other.skipped;
    rebuilt += other.rebuilt;
    convictions += other.convictions;
    outOfOrder += other.outOfOrder;
  }
}
