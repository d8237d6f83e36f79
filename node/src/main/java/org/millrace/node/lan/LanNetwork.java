package org.millrace.node.lan;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.node.core.lan.Neighbours;
import org.millrace.node.core.lan.Neighbours.Action;
import org.millrace.node.core.lan.Neighbours.Event;
import org.millrace.node.core.lan.Neighbours.Neighbour;
import org.millrace.node.reach.NearbyHttp;
import org.millrace.node.transport.EventLoops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives the {@link Neighbours}: hears them by {@link Beacon}, asks them by HTTP. */
public final class LanNetwork implements AutoCloseable {

  /** Where a node lists its channels. */
  public static final String LIST = "/ypchannels/index.txt";

  private static final int LIST_BYTES_MAX = 256 << 10;
  private static final long WAKE_NANOS_MIN = 1_000_000;
  private static final long CLOSE_SECONDS_MAX = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LanNetwork.class);

  private final Neighbours neighbours;
  private final EventLoop loop;
  private final NearbyHttp http = new NearbyHttp(LIST_BYTES_MAX);
  private final Beacon beacon;
  private final Consumer<List<Neighbour>> changed;
  private volatile List<Neighbour> now = List.of();
  private @Nullable ScheduledFuture<?> wake;

  private LanNetwork(
      EventLoops loops, Guid self, String name, int port, Consumer<List<Neighbour>> changed) {
    this.changed = changed;
    this.neighbours = new Neighbours(self);
    this.loop = loops.group().next();
    this.beacon = new Beacon(self, name, port, event -> loop.execute(() -> on(event)));
  }

  /**
   * Begins to announce and to hear.
   *
   * @param name what people call this node
   * @param changed told, on an event loop, when something is heard of the others
   */
  public static LanNetwork start(
      EventLoops loops, Guid self, String name, int port, Consumer<List<Neighbour>> changed) {
    var network = new LanNetwork(loops, self, name, port, changed);
    network.beacon.start();
    return network;
  }

  /** The other nodes, as they were last heard of. Any thread. */
  public List<Neighbour> neighbours() {
    return now;
  }

  private void on(Event event) {
    neighbours.on(event, System.nanoTime(), this::act);
    settle();
  }

  private void onDeadline() {
    wake = null;
    neighbours.onDeadline(System.nanoTime(), this::act);
    settle();
  }

  private void settle() {
    var all = neighbours.all();
    if (!all.equals(now)) {
      now = all;
      changed.accept(all);
    }
    if (wake != null) {
      wake.cancel(false);
      wake = null;
    }
    var next = neighbours.nextDeadlineNanos();
    if (next != Long.MAX_VALUE) {
      var wait = Math.max(WAKE_NANOS_MIN, next - System.nanoTime());
      wake = loop.schedule(this::onDeadline, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void act(Action action) {
    switch (action) {
      case Action.AskList(Guid id, Endpoint endpoint) ->
          http.get(
              URI.create("http://" + endpoint + LIST),
              (status, body) ->
                  loop.execute(
                      () ->
                          on(
                              status == 200
                                  ? new Event.ListCame(id, lines(body))
                                  : new Event.ListFailed(id))));
      case Action.TellFound(String name, Endpoint endpoint) ->
          LOG.info("{} at {} is in this network", name, endpoint);
      case Action.TellLost(String name, Endpoint endpoint) ->
          LOG.info("{} at {} has left this network", name, endpoint);
    }
  }

  private static List<IndexLine> lines(byte[] body) {
    return new String(body, StandardCharsets.UTF_8)
        .lines()
        .limit(Neighbours.CHANNELS_MAX)
        .flatMap(line -> IndexLine.parse(line).stream())
        .toList();
  }

  @Override
  public void close() {
    beacon.close();
    loop.submit(
            () -> {
              if (wake != null) {
                wake.cancel(false);
              }
            })
        .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    http.close(CLOSE_SECONDS_MAX);
  }
}
