package org.millrace.node.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;

/**
 * Reads the container.
 *
 * <pre>
 *   byte[] ──▶ │Parse.in   MediaReader   Parse.out│ ──▶ the events of one piece, as a batch
 * </pre>
 *
 * <p>What cannot be understood fails the stream, after what was read before it.
 */
final class Parse extends GraphStage<FlowShape<byte[], List<MediaEvent>>> {

  private final MediaReader reader;
  private final Inlet<byte[]> in = Inlet.create("Parse.in");
  private final Outlet<List<MediaEvent>> out = Outlet.create("Parse.out");
  private final FlowShape<byte[], List<MediaEvent>> shape = FlowShape.of(in, out);

  Parse(MediaReader reader) {
    this.reader = reader;
  }

  @Override
  public FlowShape<byte[], List<MediaEvent>> shape() {
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
                var batch = batch(events -> reader.read(grab(in), events));
                if (!batch.isEmpty() && batch.getLast() instanceof MediaEvent.Unreadable last) {
                  var failure = new SourceUnreadable(last.reason());
                  emit(out, batch.subList(0, batch.size() - 1), () -> failStage(failure));
                } else if (batch.isEmpty()) {
                  pull(in);
                } else {
                  push(out, batch);
                }
              }

              @Override
              public void onUpstreamFinish() {
                var batch = batch(reader::end);
                if (batch.isEmpty()) {
                  completeStage();
                } else {
                  emit(out, batch, () -> completeStage());
                }
              }
            });
        setHandler(
            out,
            new AbstractOutHandler() {
              @Override
              public void onPull() {
                pull(in);
              }
            });
      }
    };
  }

  private static List<MediaEvent> batch(Consumer<Consumer<MediaEvent>> read) {
    var events = new ArrayList<MediaEvent>();
    read.accept(events::add);
    return events;
  }
}
