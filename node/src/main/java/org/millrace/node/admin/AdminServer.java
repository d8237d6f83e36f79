package org.millrace.node.admin;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.ProductVersion;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.Server;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.millrace.node.admin.AdminGate.Ask;
import org.millrace.node.admin.AdminPages.Page;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.Version;

/** The administration port: takes requests of Pekko HTTP to the {@link AdminGate} and back. */
public final class AdminServer {

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
        request -> {
          request.discardEntityBytes(system);
          return gate.answer(ask(request)).thenApply(AdminServer::response);
        };
    return Http.get(system)
        .newServerAt(config.bind(), config.port())
        .withSettings(settings)
        .bind(handler);
  }

  private static Ask ask(HttpRequest request) {
    var remote =
        request.getAttribute(AttributeKeys.remoteAddress).flatMap(from -> from.getAddress());
    return new Ask(
        request.method().value(),
        request.getUri().path(),
        header(request, "host"),
        header(request, "accept"),
        header(request, "authorization"),
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

  private static HttpResponse response(Page page) {
    var response =
        HttpResponse.create()
            .withStatus(page.status())
            .withEntity(ContentTypes.parse(page.contentType()), page.body())
            .addHeader(RawHeader.create("Cache-Control", "no-store"));
    return page.status() == 401
        ? response.addHeader(RawHeader.create("WWW-Authenticate", "Basic realm=\"millrace\""))
        : response;
  }
}
