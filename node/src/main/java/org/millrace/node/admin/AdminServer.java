package org.millrace.node.admin;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.ProductVersion;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.Server;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The administration port: takes requests of Pekko HTTP to the {@link AdminGate} and back. */
public final class AdminServer {

  private static final long BODY_MILLIS_MAX = 5000;
  private static final Duration PERIOD = Duration.ofMillis(Answer.Events.PERIOD_MILLIS);
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final InetAddress NOWHERE = InetAddress.ofLiteral("0.0.0.0");

  private AdminServer() {}

  /** Binds the port; fails with a {@code BindException} where it is taken. */
  public static CompletionStage<ServerBinding> bind(
      ClassicActorSystemProvider system, AdminGate gate, NodeConfig.Admin config) {
    var product = Server.create(ProductVersion.create("millrace", Version.current()));
    var settings =
        ServerSettings.create(system.classicSystem())
            .withRemoteAddressAttribute(true)
            .withServerHeader(Optional.of(product));
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request ->
            body(system, request)
                .thenCompose(body -> gate.answer(ask(request, body)))
                .handle(
                    (answer, failure) ->
                        failure == null ? response(answer) : failed(request, failure));
    return Http.get(system)
        .newServerAt(config.bind(), config.port())
        .withSettings(settings)
        .bind(handler);
  }

  private static CompletionStage<byte[]> body(
      ClassicActorSystemProvider system, HttpRequest request) {
    if (request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD)) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture(new byte[0]);
    }
    return request
        .entity()
        .withSizeLimit(Ask.BODY_BYTES_MAX)
        .toStrict(BODY_MILLIS_MAX, system)
        .thenApply(entity -> entity.getData().toArray());
  }

  private static Ask ask(HttpRequest request, byte[] body) {
    var remote =
        request.getAttribute(AttributeKeys.remoteAddress).flatMap(from -> from.getAddress());
    return new Ask(
        request.method().value(),
        request.getUri().path(),
        request.getUri().rawQueryString().orElse(""),
        name -> header(request, name),
        body,
        "",
        remote.orElse(NOWHERE),
        true);
  }

  private static String header(HttpRequest request, String name) {
    for (var header : request.getHeaders()) {
      if (header.lowercaseName().equals(name.toLowerCase(Locale.ROOT))) {
        return header.value();
      }
    }
    return "";
  }

  private static HttpResponse failed(HttpRequest request, Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof EntityStreamSizeException) {
      return response(AdminGate.problem(413, "that is too long"));
    }
    if (cause instanceof TimeoutException) {
      return response(AdminGate.problem(408, "the body did not come in time"));
    }
    LOG.error("{} {} failed", request.method().value(), request.getUri().path(), failure);
    return response(AdminGate.problem(500, "that went wrong; see the log"));
  }

  private static HttpResponse response(Answer answer) {
    return switch (answer) {
      case Answer.Page page -> {
        var response =
            HttpResponse.create()
                .withStatus(page.status())
                .withEntity(ContentTypes.parse(page.contentType()), page.body())
                .addHeader(RawHeader.create("Cache-Control", "no-store"));
        for (var header : page.headers().entrySet()) {
          response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        yield response;
      }
      case Answer.Events events ->
          HttpResponse.create()
              .withEntity(
                  HttpEntities.create(
                      ContentTypes.parse("text/event-stream"),
                      Source.tick(Duration.ZERO, PERIOD, events)
                          .map(each -> ByteString.fromArray(each.next()))))
              .addHeader(RawHeader.create("Cache-Control", "no-store"));
    };
  }
}
