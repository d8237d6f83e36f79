package org.millrace.node.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.node.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace relay}: runs a node that relays one channel of the PeerCast network. */
@Command(
    name = "relay",
    description = {
      "Runs a node that relays a channel of the PeerCast network, to players and other nodes.",
      "CHANNEL is its id (32 hex digits) or a link that holds it: peercast://pls/ID?tip=HOST:PORT."
    },
    mixinStandardHelpOptions = true)
public final class RelayCommand implements Callable<Integer> {

  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern TIP = Pattern.compile("[?&](?:tip|ip)=([\\w.:\\[\\]-]+)");
  private static final Pattern BEFORE = Pattern.compile("^https?://([\\w.:\\[\\]-]+)/");

  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[\\w.-]+)(?::(\\d{1,5}))?");
  private static final int PORT_MAX = 0xFFFF;

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Parameters(paramLabel = "CHANNEL", description = "Id or link of the channel.")
  private String channel = "";

  @Option(
      names = "--tip",
      paramLabel = "HOST:PORT",
      description = "A node to ask first, such as the broadcaster's.")
  private @Nullable String tip;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var wanted = wanted(channel, tip);
    if (wanted.isEmpty()) {
      spec.commandLine().getErr().println("no channel id (32 hex digits) in '" + channel + "'");
      return Exit.USAGE;
    }
    var at = wanted.indexOf('@');
    var problem = at < 0 ? Optional.<Problem>empty() : problem(wanted.substring(at + 1));
    if (problem.isPresent()) {
      spec.commandLine().getErr().println(problem.get().words());
      return problem.get().exit();
    }
    var setting = new ConfigLoader.Flag("CHANNEL", "peers.relay", "[\"" + wanted + "\"]");
    return new Serving(spec).run(flags, List.of(setting));
  }

  /** Why a node cannot be asked, and how the command then ends. */
  record Problem(int exit, String words) {}

  /** What is wrong with an address; a node that only does not answer may still come. */
  static Optional<Problem> problem(String address) {
    var parts = ADDRESS.matcher(address);
    var port = parts.matches() && parts.group(2) != null ? parts.group(2) : "7144";
    if (!parts.matches() || Integer.parseInt(port) < 1 || Integer.parseInt(port) > PORT_MAX) {
      return Optional.of(
          new Problem(Exit.USAGE, "no address to ask (HOST or HOST:PORT): '" + address + "'"));
    }
    try {
      InetAddress.getByName(parts.group(1));
      return Optional.empty();
    } catch (UnknownHostException _) {
      return Optional.of(
          new Problem(Exit.UNREACHABLE, "there is no host '" + parts.group(1) + "'"));
    }
  }

  /** The entry of {@code peers.relay} that a link means; empty if it has no id. */
  static String wanted(String link, @Nullable String tip) {
    var id = ID.matcher(link);
    if (!id.find()) {
      return "";
    }
    var named = TIP.matcher(link);
    var host = BEFORE.matcher(link);
    var at = tip != null ? tip : named.find() ? named.group(1) : host.find() ? host.group(1) : "";
    return at.isEmpty() ? id.group() : id.group() + "@" + at;
  }
}
