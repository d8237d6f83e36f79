package org.millrace.node.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.millrace.node.admin.AdminPages.Page;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.Secrets.Kind;

/**
 * Who may see the {@link AdminPages}. Loopback needs no token; everybody else presents it as {@code
 * Authorization: Bearer TOKEN} or as the password of Basic. Without a token, the host name asked
 * for must be this machine's: a web site could else point its own name at loopback and read along.
 */
public final class AdminGate {

  private final AdminPages pages;
  private final Secrets secrets;

  public AdminGate(AdminPages pages, Secrets secrets) {
    this.pages = pages;
    this.secrets = secrets;
  }

  /**
   * A request.
   *
   * @param path without query
   * @param host the Host header, or empty
   * @param accept the Accept header, or empty
   * @param authorization the Authorization header, or empty
   * @param trusted whether loopback is enough: false where requests come through the media port,
   *     behind which a proxy may stand
   */
  public record Ask(
      String method,
      String path,
      String host,
      String accept,
      String authorization,
      InetAddress remote,
      boolean trusted) {

    /** Without the token. */
    @Override
    public String toString() {
      return method + " " + path + " from " + remote.getHostAddress();
    }
  }

  /** Answers; completes at once but for the first use of a token. */
  public CompletionStage<Page> answer(Ask ask) {
    if (!ask.method().equals("GET") && !ask.method().equals("HEAD")) {
      return CompletableFuture.completedFuture(pages.problem(405, "only GET and HEAD"));
    }
    if (AdminPages.isOpen(ask.path()) || isLocal(ask)) {
      return CompletableFuture.completedFuture(page(ask));
    }
    return secrets
        .check(Kind.ADMIN, presented(ask.authorization()))
        .thenApply(
            verdict ->
                switch (verdict) {
                  case ACCEPTED -> page(ask);
                  case REFUSED -> pages.problem(401, "needs the admin token");
                  case BUSY -> pages.problem(503, "too many logins at once");
                });
  }

  private Page page(Ask ask) {
    return pages.get(ask.path(), ask.accept());
  }

  private static boolean isLocal(Ask ask) {
    return ask.trusted() && ask.remote().isLoopbackAddress() && isOwnName(ask.host());
  }

  /** A literal address or localhost: names that nobody else can point anywhere. */
  private static boolean isOwnName(String host) {
    var name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
    if (name.isEmpty() || name.equals("localhost")) {
      return true;
    }
    try {
      var literal = name.startsWith("[") && name.endsWith("]");
      InetAddress.ofLiteral(literal ? name.substring(1, name.length() - 1) : name);
      return true;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  private static String presented(String authorization) {
    var space = authorization.indexOf(' ');
    if (space < 0) {
      return "";
    }
    var given = authorization.substring(space + 1).strip();
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> given;
      case "basic" -> password(given);
      default -> "";
    };
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
