package org.millrace.node.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.ByteFeed;

/**
 * The body of a response as a feed. The client gives out lists of buffers; at most one list, of
 * what one read of the socket brought, waits here.
 */
final class PulledBody implements ByteFeed, Flow.Subscriber<List<ByteBuffer>> {

  private final Flow.Publisher<List<ByteBuffer>> body;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private @Nullable Receiver receiver;
  private Flow.@Nullable Subscription subscription;
  private boolean wanted;
  private @Nullable Runnable end;

  PulledBody(Flow.Publisher<List<ByteBuffer>> body) {
    this.body = body;
  }

  /** Gives a body back that nobody wants. */
  static void discard(Flow.Publisher<List<ByteBuffer>> body) {
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
          }

          @Override
          public void onNext(List<ByteBuffer> item) {}

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        });
  }

  @Override
  public void open(Receiver to) {
    synchronized (this) {
      receiver = to;
    }
    body.subscribe(this);
  }

  @Override
  public synchronized void more() {
    wanted = true;
    serve();
  }

  @Override
  public synchronized void close() {
    wanted = false;
    waiting.clear();
    if (subscription != null) {
      subscription.cancel();
    } else if (receiver == null) {
      discard(body);
    }
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription to) {
    subscription = to;
    if (wanted) {
      to.request(1);
    }
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    waiting.addAll(buffers);
    serve();
  }

  @Override
  public synchronized void onError(Throwable failure) {
    end = () -> to().broken(String.valueOf(failure.getMessage()));
    serve();
  }

  @Override
  public synchronized void onComplete() {
    // A live stream has no end of its own: the other side has gone.
    end = () -> to().end();
    serve();
  }

  private void serve() {
    while (wanted && !waiting.isEmpty()) {
      var buffer = waiting.remove();
      if (buffer.hasRemaining()) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        wanted = false;
        to().piece(bytes);
      }
    }
    if (waiting.isEmpty() && end != null) {
      var last = end;
      end = null;
      last.run();
    } else if (wanted && subscription != null && waiting.isEmpty()) {
      subscription.request(1);
    }
  }

  private Receiver to() {
    return Objects.requireNonNull(receiver);
  }
}
