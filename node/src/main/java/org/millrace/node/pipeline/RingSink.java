package org.millrace.node.pipeline;

import java.util.List;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.transport.FanOut;

/**
 * The end of back-pressure: appends batches to the ring, which always takes them, and tells the
 * fan-out once a batch.
 *
 * <pre>
 *   List of entries ──▶ │RingSink.in│ ═ ring ═ ─▶ fan-out
 * </pre>
 */
final class RingSink extends GraphStage<SinkShape<List<RingEntry>>> {

  private final FanOut fanOut;
  private final Inlet<List<RingEntry>> in = Inlet.create("RingSink.in");
  private final SinkShape<List<RingEntry>> shape = SinkShape.of(in);

  RingSink(FanOut fanOut) {
    this.fanOut = fanOut;
  }

  @Override
  public SinkShape<List<RingEntry>> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new GraphStageLogic(shape) {
      {
        setHandler(
            in,
            new AbstractInHandler() {
              @Override
              public void onPush() {
                var now = System.nanoTime();
                fanOut.append(grab(in), now);
                fanOut.published();
                pull(in);
              }
            });
      }

      @Override
      public void preStart() {
        pull(in);
      }
    };
  }
}
