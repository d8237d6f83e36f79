package org.millrace.node.steward;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.transport.EventLoops;

/** What the node sent to listeners in the last whole second. */
public final class EgressMeter {

  private final ChannelDirectory directory;
  private final LongConsumer measured;
  private volatile long bytes;
  private long sinceNanos = System.nanoTime();
  private volatile long bitsPerSecond;

  /**
   * Measures nothing yet.
   *
   * @param measured told the rate, in bits per second, once a second
   */
  public EgressMeter(ChannelDirectory directory, LongConsumer measured) {
    this.directory = directory;
    this.measured = measured;
  }

  /** Measures until the event loops end. */
  public void start(EventLoops loops) {
    var unused = loops.group().next().scheduleAtFixedRate(this::measure, 1, 1, TimeUnit.SECONDS);
  }

  long bitsPerSecond() {
    return bitsPerSecond;
  }

  /** What was sent to listeners so far; a second old at most. */
  public long bytes() {
    return bytes;
  }

  private void measure() {
    var now = System.nanoTime();
    var sum = directory.ended().egressBytes();
    for (var channel : directory.all()) {
      sum += channel.fanOut().counters().bytes.sum();
    }
    // A channel that ends meanwhile may be missed once: never less than nothing.
    bitsPerSecond = Math.max(0, Math.round((sum - bytes) * 8e9 / (now - sinceNanos)));
    bytes = sum;
    sinceNanos = now;
    measured.accept(bitsPerSecond);
  }
}
