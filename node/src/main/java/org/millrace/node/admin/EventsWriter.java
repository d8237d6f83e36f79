package org.millrace.node.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.millrace.node.admin.Answer.Events;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpReply;

/**
 * Sends {@link Events} over a bare connection. Who does not read misses some; at most {@link
 * #FOLLOWERS_MAX} follow at a time.
 */
final class EventsWriter {

  static final int FOLLOWERS_MAX = 200;

  private static final AtomicInteger FOLLOWERS = new AtomicInteger();
  private static final byte[] HEAD =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/event-stream\r
      Cache-Control: no-store\r
      X-Accel-Buffering: no\r
      Connection: close\r
      \r
      """
          .getBytes(StandardCharsets.UTF_8);

  private EventsWriter() {}

  static void begin(HttpCall call, Events events) {
    if (FOLLOWERS.incrementAndGet() > FOLLOWERS_MAX) {
      FOLLOWERS.decrementAndGet();
      call.reply(
          HttpReply.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many pages follow already."));
      return;
    }
    call.takeOver(
        connection -> {
          connection.closeFuture().addListener(_ -> FOLLOWERS.decrementAndGet());
          connection.write(Unpooled.wrappedBuffer(HEAD));
          tick(connection, events);
        });
  }

  private static void tick(Channel connection, Events events) {
    if (!connection.isActive()) {
      return;
    }
    if (connection.isWritable()) {
      connection.writeAndFlush(Unpooled.wrappedBuffer(events.next()));
    }
    connection
        .eventLoop()
        .schedule(() -> tick(connection, events), Events.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }
}
