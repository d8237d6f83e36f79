package org.millrace.node.peercastapi;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.millrace.node.transport.ByteFeed;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpReply;

/**
 * The whole body of a request, of at most {@link #BYTES_MAX} and within {@link #WAIT_SECONDS_MAX};
 * the call is answered where it is longer or later. Used on the call's event loop.
 */
final class RequestBody implements ByteFeed.Receiver {

  static final int BYTES_MAX = 64 << 10;
  static final int WAIT_SECONDS_MAX = 10;

  private final HttpCall call;
  private final ByteFeed feed;
  private final Consumer<byte[]> then;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final ScheduledFuture<?> patience;
  private boolean done;

  private RequestBody(HttpCall call, Consumer<byte[]> then) {
    this.call = call;
    this.feed = call.body();
    this.then = then;
    this.patience =
        call.eventLoop()
            .schedule(
                () -> refuse(HttpResponseStatus.REQUEST_TIMEOUT, "The body did not come."),
                WAIT_SECONDS_MAX,
                TimeUnit.SECONDS);
  }

  static void read(HttpCall call, Consumer<byte[]> then) {
    var length = call.header(HttpHeaderNames.CONTENT_LENGTH.toString());
    var chunked = call.header(HttpHeaderNames.TRANSFER_ENCODING.toString()).isPresent();
    if (length.isEmpty() && !chunked) {
      call.reply(
          HttpReply.text(HttpResponseStatus.LENGTH_REQUIRED, "How long is the body going to be?"));
      return;
    }
    call.eventLoop()
        .execute(
            () -> {
              var body = new RequestBody(call, then);
              body.feed.open(body);
              body.feed.more();
            });
  }

  @Override
  public void piece(byte[] piece) {
    if (done) {
      return;
    }
    if (bytes.size() + piece.length > BYTES_MAX) {
      refuse(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "A body here has at most " + BYTES_MAX + " bytes.");
      return;
    }
    bytes.writeBytes(piece);
    feed.more();
  }

  @Override
  public void end() {
    if (!done) {
      done = true;
      patience.cancel(false);
      then.accept(bytes.toByteArray());
    }
  }

  @Override
  public void broken(String reason) {
    done = true;
    patience.cancel(false);
  }

  private void refuse(HttpResponseStatus status, String why) {
    if (!done) {
      done = true;
      patience.cancel(false);
      call.reply(HttpReply.text(status, why));
    }
  }
}
