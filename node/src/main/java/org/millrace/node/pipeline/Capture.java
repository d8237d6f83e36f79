package org.millrace.node.pipeline;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.millrace.node.transport.ByteFeed;

/**
 * A socket as a stream.
 *
 * <pre>
 *   ByteFeed ── piece ──▶ │Capture.out│ ──▶ byte[]
 *            ◀── more ───  on pull
 * </pre>
 *
 * <p>Each pull asks the socket for one piece, so a stream that does not pull lets the sender wait.
 */
final class Capture extends GraphStage<SourceShape<byte[]>> {

  private final ByteFeed feed;
  private final Outlet<byte[]> out = Outlet.create("Capture.out");
  private final SourceShape<byte[]> shape = SourceShape.of(out);

  Capture(ByteFeed feed) {
    this.feed = feed;
  }

  @Override
  public SourceShape<byte[]> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new GraphStageLogic(shape) {
      {
        setHandler(
            out,
            new AbstractOutHandler() {
              @Override
              public void onPull() {
                feed.more();
              }
            });
      }

      @Override
      public void postStop() {
        feed.close();
      }

      @Override
      public void preStart() {
        AsyncCallback<byte[]> piece = createAsyncCallback(bytes -> push(out, bytes));
        AsyncCallback<String> end = createAsyncCallback(_ -> completeStage());
        AsyncCallback<String> broken =
            createAsyncCallback(reason -> failStage(new SourceBroken(reason)));
        feed.open(
            new ByteFeed.Receiver() {
              @Override
              public void piece(byte[] bytes) {
                piece.invoke(bytes);
              }

              @Override
              public void end() {
                end.invoke("");
              }

              @Override
              public void broken(String reason) {
                broken.invoke(reason);
              }
            });
      }
    };
  }
}
