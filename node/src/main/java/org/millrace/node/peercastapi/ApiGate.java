package org.millrace.node.peercastapi;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.millrace.node.config.AddressBlock;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.Secrets.Kind;
import org.millrace.node.transport.http.HostName;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpReply;

/**
 * Who may ask. Programs on this machine need no password, as with other nodes, unless the operator
 * wants one; all others come from an address that the operator allows and bring the admin token.
 * Web pages of other sites are refused in every case: a browser marks their requests by {@code
 * Origin}, {@code Sec-Fetch-Site} or {@code Referer}, and their own names by {@code Host}.
 */
public final class ApiGate {

  /**
   * The operator's rules.
   *
   * @param loopbackIsFree whether programs on this machine need no password
   * @param allowed from where else one may ask
   * @param names under which the node is known besides addresses and localhost
   */
  public record Rules(boolean loopbackIsFree, List<AddressBlock> allowed, Set<String> names) {
    public Rules {
      allowed = List.copyOf(allowed);
      names = Set.copyOf(names);
    }
  }

  /** Headers of proxies: who is behind one is not on this machine. */
  private static final List<String> OF_PROXIES =
      List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via");

  private final Secrets secrets;
  private final Rules rules;

  public ApiGate(Secrets secrets, Rules rules) {
    this.secrets = secrets;
    this.rules = rules;
  }

  /** Runs {@code then} for who may ask; answers the call for who may not. */
  void pass(HttpCall call, Runnable then) {
    var foreign = foreign(call);
    if (foreign.isPresent()) {
      call.reply(HttpReply.text(HttpResponseStatus.FORBIDDEN, foreign.get()));
      return;
    }
    var remote = call.remote().getAddress();
    if (remote.isLoopbackAddress() && rules.loopbackIsFree && !isProxied(call)) {
      then.run();
      return;
    }
    if (!remote.isLoopbackAddress() && !isAllowed(remote)) {
      call.reply(
          HttpReply.text(
              HttpResponseStatus.FORBIDDEN,
              "This address may not use the API: see admin.allow in the configuration."));
      return;
    }
    secrets
        .check(Kind.ADMIN, presented(call))
        .thenAccept(
            verdict -> {
              switch (verdict) {
                case ACCEPTED -> then.run();
                case REFUSED ->
                    call.reply(
                        HttpReply.text(
                                HttpResponseStatus.UNAUTHORIZED, "This needs the admin token.")
                            .with("WWW-Authenticate", "Basic realm=\"millrace\""));
                case BUSY ->
                    call.reply(
                        HttpReply.text(
                                HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many logins at once.")
                            .with("Retry-After", "2"));
              }
            });
  }

  /** Why this looks like a request that another web site had made; empty if it does not. */
  private Optional<String> foreign(HttpCall call) {
    var host = call.header("Host").orElse("");
    if (!isOwnName(host)) {
      return Optional.of("This node is not called " + HostName.of(host) + ".");
    }
    var origin = call.header("Origin");
    if (origin.isPresent() && !isOf(origin.get(), host)) {
      return Optional.of("A page of another site may not ask this.");
    }
    var site = call.header("Sec-Fetch-Site").orElse("none");
    if (!site.equals("none") && !site.equals("same-origin")) {
      return Optional.of("A page of another site may not ask this.");
    }
    var page = call.header("Referer");
    var sameSite = origin.isPresent() || page.isEmpty() || isOf(page.get(), host);
    return sameSite ? Optional.empty() : Optional.of("A page of another site may not ask this.");
  }

  private static boolean isOf(String url, String host) {
    try {
      var authority = URI.create(url).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException notUrl) {
      return false;
    }
  }

  private static boolean isProxied(HttpCall call) {
    return OF_PROXIES.stream().anyMatch(header -> call.header(header).isPresent());
  }

  private boolean isAllowed(InetAddress remote) {
    return rules.allowed.stream().anyMatch(block -> block.contains(remote));
  }

  /** An address, localhost or a name the operator gave: nobody else can point those here. */
  private boolean isOwnName(String host) {
    var name = HostName.of(host);
    return HostName.isOwn(name) || rules.names.contains(name);
  }

  /** Of Basic or Bearer, or as PeerCastStation takes it: base64 of user and password. */
  private static String presented(HttpCall call) {
    var authorization = call.header("Authorization").orElse("");
    var space = authorization.indexOf(' ');
    if (space > 0) {
      var given = authorization.substring(space + 1).strip();
      return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
        case "bearer" -> given;
        case "basic" -> password(given);
        default -> "";
      };
    }
    return cookie(call.header("Cookie").orElse("")).map(ApiGate::password).orElse("");
  }

  private static Optional<String> cookie(String cookies) {
    for (var cookie : cookies.split(";", 20)) {
      if (cookie.strip().startsWith("auth=")) {
        return Optional.of(cookie.strip().substring("auth=".length()));
      }
    }
    return Optional.empty();
  }

  private static String password(String base64) {
    try {
      var userAndPassword = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return userAndPassword.substring(userAndPassword.indexOf(':') + 1);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }
}
