package org.millrace.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.millrace.node.admin.AdminGate;
import org.millrace.node.admin.Administration;
import org.millrace.node.admin.Audit;
import org.millrace.node.admin.FirstVisit;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.hook.Webhooks;
import org.millrace.node.playback.Admission;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.StreamKeys;

/** The administration of this node and whom it tells, wired. */
record Steward(AdminGate gate, FirstVisit first, Audit audit, Webhooks hooks)
    implements AutoCloseable {

  static Steward of(
      ConfigLoader.Loaded loaded,
      Secrets secrets,
      StreamKeys keys,
      NodeView view,
      Sampler sampler,
      ChannelDirectory directory,
      Admission admission,
      Ports ports)
      throws IOException {
    var config = loaded.config();
    var audit = new Audit(config.node().dataDir());
    var password =
        secrets.fresh().stream()
            .filter(fresh -> fresh.kind() == Secrets.Kind.SOURCE)
            .map(Secrets.Fresh::secret)
            .findFirst();
    var first = new FirstVisit(password, System.nanoTime());
    var operations = new NodeOperations(config, directory, admission, keys, sampler, view::status);
    var gate =
        Administration.gate(
            new Administration.Parts(view, operations, loaded.effective(), secrets, audit, first),
            new Administration.Outside(
                config.node().publicUrl(),
                () -> ports.rtmp().map(InetSocketAddress::getPort).orElse(0),
                () -> ports.media().getPort()),
            config.limits().loginAttemptsPerMinute(),
            "millrace-" + config.node().port());
    var hooks = Webhooks.open(config.hooks(), config.node().name(), directory);
    admission.onFull(turned -> hooks.full(turned.channel().mount(), turned.why().reason()));
    return new Steward(gate, first, audit, hooks);
  }

  @Override
  public void close() {
    hooks.close();
    audit.close();
  }
}
