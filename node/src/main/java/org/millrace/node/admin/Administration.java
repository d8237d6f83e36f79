package org.millrace.node.admin;

import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.millrace.node.config.EffectiveConfig;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Secrets;

/**
 * The administration of one node, put together; served by {@link AdminServer} and {@link
 * AdminFace}.
 */
public final class Administration {

  /** What it shows and does. */
  public record Parts(
      StatusSource source,
      Operations operations,
      EffectiveConfig config,
      Secrets secrets,
      Audit audit,
      FirstVisit first) {}

  /**
   * How the outside reaches the node.
   *
   * @param rtmpPort 0 if there is none; asked when a page needs it
   */
  public record Outside(
      Optional<URI> publicUrl, Supplier<Integer> rtmpPort, Supplier<Integer> mediaPort) {}

  private Administration() {}

  /**
   * @param attemptsPerMinute wrong tokens of one address
   * @param cookie the name of the session's cookie: different for the nodes of one host
   */
  public static AdminGate gate(Parts parts, Outside outside, int attemptsPerMinute, String cookie) {
    var sessions = new Sessions();
    var attempts = new AttemptLimit(attemptsPerMinute);
    var secure = outside.publicUrl().filter(url -> "https".equals(url.getScheme())).isPresent();
    var doors = new Doors(sessions, parts.first(), attempts, parts.audit(), cookie, secure);
    var api =
        new Api(
            parts.source(),
            parts.operations(),
            parts.config(),
            parts.secrets().tokens(),
            parts.audit());
    var pages =
        new Pages(
            parts.source(),
            parts.operations(),
            parts.secrets().tokens(),
            parts.audit(),
            doors,
            parts.first(),
            new Pages.Outside(
                outside.publicUrl().map(URI::getHost).orElse(""),
                outside.rtmpPort(),
                outside.mediaPort()));
    var routes = new ArrayList<>(api.routes());
    routes.addAll(pages.routes());
    return new AdminGate(
        routes, doors, parts.secrets(), parts.secrets().tokens(), sessions, attempts, cookie);
  }
}
