package org.millrace.node.steward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.millrace.node.admin.AdminGate;
import org.millrace.node.admin.Administration;
import org.millrace.node.admin.Audit;
import org.millrace.node.admin.FirstVisit;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.hook.Webhooks;
import org.millrace.node.network.Ports;
import org.millrace.node.peer.Peers;
import org.millrace.node.playback.Admission;
import org.millrace.node.record.RecordingFace;
import org.millrace.node.record.Recordings;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.StreamKeys;

/** The administration of this node and whom it tells, wired. */
public record Steward(
    AdminGate gate,
    FirstVisit first,
    Audit audit,
    Webhooks hooks,
    Recordings recordings,
    UplinkPeak uplink)
    implements AutoCloseable {

  public static Steward of(
      ConfigLoader.Loaded loaded,
      Secrets secrets,
      StreamKeys keys,
      NodeView view,
      Sampler sampler,
      ChannelDirectory directory,
      Admission admission,
      Ports ports,
      Webhooks hooks,
      Optional<Peers> peers,
      UplinkPeak uplink)
      throws IOException {
    var config = loaded.config();
    var audit = new Audit(config.node().dataDir());
    var password =
        secrets.fresh().stream()
            .filter(fresh -> fresh.kind() == Secrets.Kind.SOURCE)
            .map(Secrets.Fresh::secret)
            .findFirst();
    var first = new FirstVisit(password, System.nanoTime());
    var recordings =
        Recordings.open(
            config.record().dir().orElse(config.node().dataDir().resolve("recordings")),
            config.record(),
            directory,
            mount -> config.channelOf(mount).record());
    var operations =
        new NodeOperations(
            loaded,
            directory,
            admission,
            keys,
            sampler,
            view::status,
            () -> peers.map(Peers::members).orElse(List.of()),
            new RecordingArchive(recordings),
            uplink::bitsPerSecond);
    var gate =
        Administration.gate(
            new Administration.Parts(view, operations, loaded.effective(), secrets, audit, first),
            new Administration.Outside(
                config.node().publicUrl(),
                () -> ports.rtmp().map(InetSocketAddress::getPort).orElse(0),
                () -> ports.media().getPort()),
            config.limits().loginAttemptsPerMinute(),
            "millrace-" + config.node().port());
    admission.onFull(turned -> hooks.full(turned.channel().mount(), turned.why().reason()));
    return new Steward(gate, first, audit, hooks, recordings, uplink);
  }

  /** Recordings by HTTP. */
  public RecordingFace recordingFace(NodeConfig config, Secrets secrets) {
    return new RecordingFace(
        recordings,
        config.record().open() ? Optional.empty() : Optional.of(secrets.tokens()),
        new AttemptLimit(config.limits().loginAttemptsPerMinute()));
  }

  @Override
  public void close() {
    recordings.close();
    hooks.close();
    uplink.close();
    audit.close();
  }
}
