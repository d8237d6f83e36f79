package org.millrace.node.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitch;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.millrace.node.core.chunk.Chunker;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.transport.ByteFeed;
import org.millrace.node.transport.FanOut;

/**
 * The way of one source into a channel.
 *
 * <pre>
 *   socket ─▶ Capture ─ idle limit ─▶ Parse ─▶ cut into chunks ─▶ RingSink ═ ring ═ ─▶ fan-out
 *          ◀────────────────────────── demand ──────────────────
 * </pre>
 */
public final class LivePipeline {

  /** A pipeline that runs: the switch that stops it, and how it ended. */
  public record Running(KillSwitch stop, CompletionStage<SourceEnd> end) {}

  /**
   * What a source may do before it is sent away.
   *
   * @param idle how long it may send nothing
   * @param bitsPerSecond how much it may send; bursts of {@link IngestMeter#BURST_SECONDS} pass
   */
  public record Limits(Duration idle, long bitsPerSecond) {}

  private LivePipeline() {}

  /**
   * Runs a source into a channel.
   *
   * @param titles told what the stream itself says is playing
   */
  public static Running run(
      ActorSystem<?> system,
      ByteFeed feed,
      MediaReader reader,
      FanOut fanOut,
      SourceGauge gauge,
      Limits limits,
      Consumer<MediaEvent.Title> titles) {
    var meter = new IngestMeter(limits.bitsPerSecond(), System.nanoTime());
    var running =
        Source.fromGraph(new Capture(feed))
            .idleTimeout(limits.idle())
            .viaMat(KillSwitches.single(), Keep.right())
            .map(bytes -> counted(bytes, gauge, meter))
            .via(new Parse(reader))
            .via(cut(gauge, titles))
            .watchTermination(Keep.both())
            .to(new RingSink(fanOut))
            .run(system);
    var end =
        running
            .second()
            .<SourceEnd>handle(
                (_, failure) ->
                    failure == null ? new SourceEnd.Finished() : end(failure, limits.idle()));
    return new Running(running.first(), end);
  }

  private static byte[] counted(byte[] bytes, SourceGauge gauge, IngestMeter meter)
      throws SourceStopped {
    var now = System.nanoTime();
    meter.on(bytes.length, now);
    gauge.onBytes(bytes.length, now);
    return bytes;
  }

  /** Batches of events become batches of ring entries; facts are told on the way. */
  private static Flow<List<MediaEvent>, List<RingEntry>, NotUsed> cut(
      SourceGauge gauge, Consumer<MediaEvent.Title> titles) {
    var chunker = new Chunker();
    return Flow.<List<MediaEvent>>create()
        .map(
            events -> {
              var entries = new ArrayList<RingEntry>(events.size());
              for (var event : events) {
                gauge.on(event);
                if (event instanceof MediaEvent.Title title) {
                  titles.accept(title);
                }
                chunker.on(event, entries::add);
              }
              chunker.endBatch(entries::add);
              return entries;
            });
  }

  private static SourceEnd end(Throwable failure, Duration idle) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case SourceUnreadable unreadable -> new SourceEnd.Unreadable(reason(unreadable));
      case SourceBroken broken -> new SourceEnd.Lost(reason(broken));
      case TimeoutException _ -> new SourceEnd.Lost("nothing came for " + idle.toSeconds() + " s");
      case SourceStopped stopped -> new SourceEnd.Stopped(reason(stopped));
      default -> throw new IllegalStateException("a source's stream failed", cause);
    };
  }

  private static String reason(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }
}
