package org.millrace.node.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.channel.SourceOffer;
import org.millrace.node.core.media.Container;

/** Fetches live streams over HTTP and HTTPS, with the JDK's client. */
public final class HttpPull {

  private static final Duration HEAD_WITHIN = Duration.ofSeconds(10);

  private final HttpClient client;
  private final int redirectsMax;

  public HttpPull(int redirectsMax) {
    this.redirectsMax = redirectsMax;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(HEAD_WITHIN)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** A URL without the password it may hold. */
  static String shown(URI url) {
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }

  /** Asks for a stream; fails with the reason in words. */
  CompletionStage<SourceOffer> fetch(URI url) {
    return fetch(url, redirectsMax);
  }

  private CompletionStage<SourceOffer> fetch(URI url, int redirectsLeft) {
    var request = HttpRequest.newBuilder(withoutUser(url)).timeout(HEAD_WITHIN);
    request.header("User-Agent", "Millrace");
    if (url.getUserInfo() != null) {
      var user = url.getUserInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofPublisher())
        .thenCompose(response -> answer(url, response, redirectsLeft));
  }

  private CompletionStage<SourceOffer> answer(
      URI url, HttpResponse<Flow.Publisher<List<ByteBuffer>>> response, int redirectsLeft) {
    var status = response.statusCode();
    if (status == 200) {
      return CompletableFuture.completedFuture(offer(url, response));
    }
    PulledBody.discard(response.body());
    var location = response.headers().firstValue("Location");
    if (status / 100 == 3 && location.isPresent()) {
      var next = url.resolve(location.get());
      if (redirectsLeft == 0) {
        return failed("too many redirects, the last to " + shown(next));
      }
      if (!"http".equals(next.getScheme()) && !"https".equals(next.getScheme())) {
        return failed("a redirect to " + next.getScheme());
      }
      return fetch(next, redirectsLeft - 1);
    }
    return failed("the answer was " + status);
  }

  private static SourceOffer offer(
      URI url, HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    var headers = response.headers();
    var bitrate = headers.firstValue("icy-br").filter(value -> value.matches("\\d{1,6}"));
    return new SourceOffer(
        new PulledBody(response.body()),
        headers.firstValue("Content-Type").flatMap(Container::ofContentType),
        new ChannelInfo(
            headers.firstValue("icy-name").orElse(""),
            headers.firstValue("icy-genre").orElse(""),
            headers.firstValue("icy-description").orElse(""),
            headers.firstValue("icy-url").orElse(""),
            bitrate.map(Integer::parseInt).orElse(0),
            "",
            ""),
        "pull",
        shown(url),
        SourceHeaders.clean(headers.firstValue("Server").orElse("")));
  }

  private static URI withoutUser(URI url) {
    var user = url.getRawUserInfo();
    return user == null ? url : URI.create(url.toString().replace("//" + user + "@", "//"));
  }

  private static CompletionStage<SourceOffer> failed(String why) {
    return CompletableFuture.failedFuture(new IOException(why));
  }
}
