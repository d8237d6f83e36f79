package org.millrace.node.network;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.log.RecentLog;
import org.millrace.node.peercastapi.AdminCommandFace;
import org.millrace.node.peercastapi.ApiGate;
import org.millrace.node.peercastapi.IndexFace;
import org.millrace.node.peercastapi.PeercastNode;
import org.millrace.node.peercastapi.RpcFace;
import org.millrace.node.secret.Secrets;
import org.millrace.node.transport.http.HttpFace;

/** What programs of the PeerCast world find at a node, as the operator wants it. */
public final class PeercastTools {

  private PeercastTools() {}

  public static List<HttpFace> faces(NodeConfig config, PeercastNode node, Secrets secrets) {
    if (!config.tools().enabled()) {
      return List.of(new IndexFace(node));
    }
    var gate = new ApiGate(secrets, rules(config));
    var kept = config.node().dataDir().resolve("tools.json");
    return List.of(
        new RpcFace(node, gate, RecentLog.ofProcess(), kept),
        new AdminCommandFace(node, gate),
        new IndexFace(node));
  }

  private static ApiGate.Rules rules(NodeConfig config) {
    var outside = config.node().publicUrl();
    var free =
        switch (config.tools().loopback()) {
          case FREE -> true;
          case TOKEN -> false;
          case AUTO -> outside.isEmpty();
        };
    return new ApiGate.Rules(
        free,
        config.admin().allowed(),
        outside.map(url -> Set.of(url.getHost().toLowerCase(Locale.ROOT))).orElse(Set.of()));
  }
}
