package org.millrace.node.directory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.IndexLine;

/** Reads the index.txt of other directories, over and over. A feed that fails keeps its lines. */
public final class FeedReader extends AbstractMatchingBehavior<FeedReader.Command> {

  /** What happens to it. */
  public sealed interface Command {}

  private record Due() implements Command {}

  private record Read(String feed, @Nullable List<IndexLine> lines, @Nullable Throwable failure)
      implements Command {}

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BYTES_MAX = 4 << 20;
  private static final int LINES_MAX = 20_000;

  private final List<String> feeds;
  private final Consumer<List<IndexLine>> out;
  private final Map<String, List<IndexLine>> known = new LinkedHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private FeedReader(
      ActorContext<Command> context, List<String> feeds, Consumer<List<IndexLine>> out) {
    super(context);
    this.feeds = feeds;
    this.out = out;
  }

  /** Gives out the lines of all feeds whenever one of them was read. */
  public static Behavior<Command> create(
      List<String> feeds, Duration interval, Consumer<List<IndexLine>> out) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Due(), Duration.ZERO, interval);
                  return new FeedReader(context, feeds, out);
                }));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Due _ -> feeds.forEach(this::read);
      case Read read -> {
        if (read.lines == null) {
          getContext().getLog().warn("feed {} cannot be read: {}", read.feed, read.failure);
        } else {
          known.put(read.feed, read.lines);
          var all = new ArrayList<IndexLine>();
          known.values().forEach(all::addAll);
          out.accept(all);
        }
      }
    }
    return this;
  }

  private void read(String feed) {
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> fetch(feed), task -> Thread.ofVirtual().start(task)),
            (lines, failure) -> new Read(feed, lines, failure));
  }

  private List<IndexLine> fetch(String feed) {
    var request = HttpRequest.newBuilder(URI.create(feed)).timeout(PATIENCE).build();
    try (var body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      var bytes = body.readNBytes(BYTES_MAX);
      return IndexLine.parseAll(new String(bytes, StandardCharsets.UTF_8), LINES_MAX);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
