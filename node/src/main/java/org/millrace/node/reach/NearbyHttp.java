package org.millrace.node.reach;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks machines nearby by HTTP: no proxies, no redirects, no answers larger than asked for, and not
 * for long.
 */
public final class NearbyHttp {

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(6);
  private static final byte[] NOTHING = {};

  private final int bodyBytesMax;
  private @Nullable HttpClient client;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  public NearbyHttp(int bodyBytesMax) {
    this.bodyBytesMax = bodyBytesMax;
  }

  /** Gets an answer; status 0 for none. On any thread. */
  @FunctionalInterface
  public interface Answer {
    void came(int status, byte[] body);
  }

  public void get(URI url, Answer answer) {
    send(HttpRequest.newBuilder(url).GET(), answer);
  }

  public void post(URI url, String soapAction, String body, Answer answer) {
    send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPAction", soapAction)
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
        answer);
  }

  private synchronized void send(HttpRequest.Builder request, Answer answer) {
    var used = client;
    if (used == null) {
      used =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(CONNECT)
              .build();
      client = used;
    }
    var limited =
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), bodyBytesMax);
    last =
        used.sendAsync(request.timeout(WHOLE).build(), limited)
            .orTimeout(2 * WHOLE.toSeconds(), TimeUnit.SECONDS)
            .handle(
                (response, failed) -> {
                  if (failed == null) {
                    answer.came(response.statusCode(), response.body());
                  } else {
                    answer.came(0, NOTHING);
                  }
                  return null;
                });
  }

  /** Ends when the last request was answered, or after so long. */
  public synchronized void close(long secondsMax) {
    try {
      last.get(secondsMax, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unanswered) {
      last.cancel(true);
    }
    if (client != null) {
      client.shutdownNow();
    }
  }
}
