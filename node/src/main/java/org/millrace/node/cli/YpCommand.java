package org.millrace.node.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.millrace.node.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace yp}: runs a node that is a directory of the PeerCast network. */
@Command(
    name = "yp",
    description = {
      "Runs a directory (YP) of the PeerCast network: broadcasters announce to it,",
      "/index.txt lists their channels for programs and /yp for people."
    },
    mixinStandardHelpOptions = true)
public final class YpCommand implements Callable<Integer> {

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var setting = new ConfigLoader.Flag("yp", "peers.directory.enabled", "true");
    return new Serving(spec).run(flags, List.of(setting));
  }
}
