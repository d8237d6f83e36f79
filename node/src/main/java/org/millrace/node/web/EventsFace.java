package org.millrace.node.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * What pages follow: {@code GET /api/events} sends the channels as they are every {@link
 * #PERIOD_SECONDS}, as server-sent events. Made once for all who follow; who does not read misses
 * some. At most {@link #FOLLOWERS_MAX} follow at a time.
 */
public final class EventsFace implements HttpFace {

  static final int FOLLOWERS_MAX = 2000;
  static final int PERIOD_SECONDS = 2;

  private static final String PATH = "/api/events";
  private static final byte[] HEAD =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/event-stream\r
      Cache-Control: no-store\r
      X-Accel-Buffering: no\r
      Connection: close\r
      \r
      retry: 3000

      """
          .getBytes(StandardCharsets.UTF_8);

  private final Supplier<String> json;
  private final EventLoop loop;
  private final ArrayList<Channel> followers = new ArrayList<>();

  /**
   * Sends nothing while nobody follows.
   *
   * @param json one line; asked once a period
   */
  public EventsFace(Supplier<String> json, EventLoops loops) {
    this.json = json;
    this.loop = loops.group().next();
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.method().equals(HttpMethod.GET)
        && new QueryStringDecoder(head.uri()).path().equals(PATH);
  }

  @Override
  public void serve(HttpCall call) {
    loop.execute(
        () -> {
          if (followers.size() >= FOLLOWERS_MAX) {
            call.reply(
                HttpReply.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many pages follow already.")
                    .with("Retry-After", "30"));
          } else {
            call.takeOver(connection -> loop.execute(() -> begin(connection)));
          }
        });
  }

  private void begin(Channel connection) {
    connection.closeFuture().addListener(_ -> loop.execute(() -> followers.remove(connection)));
    if (followers.isEmpty()) {
      loop.schedule(this::tick, PERIOD_SECONDS, TimeUnit.SECONDS);
    }
    followers.add(connection);
    connection.write(Unpooled.wrappedBuffer(HEAD));
    connection.writeAndFlush(Unpooled.wrappedBuffer(event()));
  }

  private void tick() {
    if (followers.isEmpty()) {
      return;
    }
    var event = event();
    for (var follower : followers) {
      if (follower.isWritable()) {
        follower.writeAndFlush(Unpooled.wrappedBuffer(event), follower.voidPromise());
      }
    }
    loop.schedule(this::tick, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private byte[] event() {
    return ("data: " + json.get().strip() + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
