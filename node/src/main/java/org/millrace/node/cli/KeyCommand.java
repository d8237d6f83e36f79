package org.millrace.node.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.Mounts;
import org.millrace.node.secret.StreamKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace key}: stream keys for single channels; a running node heeds them at once. */
@Command(
    name = "key",
    description = {
      "Issues stream keys for single channels, and takes them back.",
      "A running node with the same data directory heeds the change at once."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class KeyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return Exit.USAGE;
  }

  @Command(name = "add", description = "Issues a key for a channel, and shows it once.")
  int add(
      @Mixin ConfigFlags flags,
      @Option(names = "--note", paramLabel = "TEXT", description = "Whom it is for.")
          Optional<String> note,
      @Parameters(paramLabel = "CHANNEL", description = "Like live, or /live.") String channel) {
    var mount = channel.startsWith("/") ? channel : "/" + channel;
    if (!Mounts.isMount(mount)) {
      return fail(Exit.USAGE, "'" + channel + "' is no name of a channel: letters and digits");
    }
    return with(
        flags,
        keys -> {
          var issued = keys.issue(mount, note.orElse(""));
          issued.ifPresent(this::show);
          return issued.isPresent()
              ? Exit.OK
              : fail(Exit.FAILED, "there are too many keys already; revoke some");
        });
  }

  @Command(name = "list", description = "Shows all keys, without their secrets.")
  int list(@Mixin ConfigFlags flags) {
    return with(
        flags,
        keys -> {
          var out = spec.commandLine().getOut();
          for (var key : keys.list()) {
            out.printf(
                Locale.ROOT,
                "%-8s %-24s %s  %s%n",
                key.id(),
                key.mount(),
                key.issued(),
                key.note());
          }
          out.flush();
          return Exit.OK;
        });
  }

  @Command(
      name = "rotate",
      description = "Takes a key back, as revoke does, and issues another in its place.")
  int rotate(
      @Mixin ConfigFlags flags,
      @Parameters(paramLabel = "ID", description = "As list shows it.") String id) {
    return with(
        flags,
        keys -> {
          var issued = keys.rotate(id);
          issued.ifPresent(this::show);
          return issued.isPresent() ? Exit.OK : fail(Exit.FAILED, "there is no key " + id);
        });
  }

  @Command(name = "revoke", description = "Takes a key back: whoever is on air with it is cut.")
  int revoke(
      @Mixin ConfigFlags flags,
      @Parameters(paramLabel = "ID", description = "As list shows it.") String id) {
    return with(
        flags, keys -> keys.revoke(id) ? Exit.OK : fail(Exit.FAILED, "there is no key " + id));
  }

  private interface Deed {
    int on(StreamKeys keys) throws IOException;
  }

  private int with(ConfigFlags flags, Deed deed) {
    try {
      var directory = flags.load().config().node().dataDir();
      return deed.on(new StreamKeys(directory));
    } catch (ConfigInvalid invalid) {
      return fail(Exit.USAGE, String.valueOf(invalid.getMessage()));
    } catch (IOException | UncheckedIOException unusable) {
      return fail(Exit.FAILED, "the keys cannot be used: " + unusable.getMessage());
    }
  }

  private void show(StreamKeys.Issued issued) {
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        """
        key %s for %s, shown only now: %s
          OBS, ffmpeg   server rtmp://HOST/live, stream key: the key alone
          HTTP encoder  PUT http://HOST:7144%s, user source, password: the key
        """,
        issued.key().id(),
        issued.key().mount(),
        issued.secret(),
        issued.key().mount());
    out.flush();
  }

  private int fail(int code, String why) {
    spec.commandLine().getErr().println(why);
    return code;
  }
}
