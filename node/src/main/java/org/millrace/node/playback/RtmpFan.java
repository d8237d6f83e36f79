package org.millrace.node.playback;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.chunk.Chunker;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.rtmp.PlayFraming;
import org.millrace.node.transport.FanOut;
import org.millrace.node.transport.RingTap;

/**
 * A channel framed as RTMP, once for all of its RTMP players.
 *
 * <pre>
 *   ═ ring (FLV) ═ ─▶ tap ─ frames ─▶ framing ─▶ ═ ring (RTMP) ═ ─▶ fan-out ─▶ players
 * </pre>
 */
final class RtmpFan {

  private static final int RING_BYTES_MAX = 8 << 20;
  private static final long RING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final FanOut.Policy POLICY =
      new FanOut.Policy(
          TimeUnit.MILLISECONDS.toNanos(50),
          0,
          TimeUnit.SECONDS.toNanos(8),
          TimeUnit.SECONDS.toNanos(30),
          TimeUnit.SECONDS.toNanos(30));

  private final FanOut fanOut;
  private final Chunker chunker = new Chunker();
  private final ArrayList<RingEntry> entries = new ArrayList<>();
  private final RingTap tap;

  RtmpFan(LiveChannel channel, EventLoop loop, Runnable onEnd) {
    fanOut =
        new FanOut(
            new Ring(new Ring.Limits(Ring.BYTES_FIRST, RING_BYTES_MAX, RING_NANOS)),
            POLICY,
            channel.fanOut().counters());
    tap =
        new RingTap(
            channel.fanOut(),
            loop,
            false,
            new RingTap.Sink() {
              @Override
              public void on(MediaEvent event, long arrivedNanos) {
                take(event, arrivedNanos);
              }

              @Override
              public void ended() {
                fanOut.ring().end();
                fanOut.published();
                onEnd.run();
              }
            });
  }

  void open() {
    tap.open();
  }

  FanOut fanOut() {
    return fanOut;
  }

  private void take(MediaEvent event, long nowNanos) {
    switch (event) {
      case MediaEvent.Header header ->
          chunker.on(
              new MediaEvent.Header(
                  PlayFraming.frame(header.bytes()),
                  PlayFraming.frame(header.inBand()),
                  header.info()),
              entries::add);
      case MediaEvent.Frame frame ->
          chunker.on(
              new MediaEvent.Frame(
                  PlayFraming.frame(frame.bytes()),
                  frame.timeNanos(),
                  frame.joinable(),
                  frame.kind()),
              entries::add);
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
    }
    chunker.endBatch(entries::add);
    entries.forEach(entry -> fanOut.ring().append(entry, nowNanos));
    entries.clear();
    fanOut.published();
  }
}
