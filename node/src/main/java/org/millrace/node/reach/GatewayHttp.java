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
 * Asks a gateway by HTTP: no proxies, no redirects, no more than {@link #BODY_BYTES_MAX}, and not
 * for long.
 */
final class GatewayHttp {

  static final int BODY_BYTES_MAX = 64 << 10;

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(6);
  private static final byte[] NOTHING = {};

  private @Nullable HttpClient client;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** Gets an answer; status 0 for none. On any thread. */
  @FunctionalInterface
  interface Answer {
    void came(int status, byte[] body);
  }

  void get(URI url, Answer answer) {
    send(HttpRequest.newBuilder(url).GET(), answer);
  }

  void post(URI url, String soapAction, String body, Answer answer) {
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
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BODY_BYTES_MAX);
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
  synchronized void close(long secondsMax) {
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
