package org.millrace.node.cli;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.pipeline.RealTimePlay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace push}: a broadcast without an encoder. */
@Command(
    name = "push",
    description = {
      "Publishes media in real time, by its own timestamps.",
      "INPUT is a file, an http(s) URL, - for standard input, or one of two clips that come along"
          + " and never end: test-pattern (FLV, H.264 and AAC) and test-tone (MP3)."
    },
    mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {

  @Parameters(paramLabel = "INPUT", description = "What to publish.")
  private String input = "";

  @Option(
      names = "--to",
      paramLabel = "URL",
      defaultValue = "http://localhost:7144/live",
      description = "Mount to publish to; may hold the password: http://source:PASSWORD@host/live.")
  private URI target = URI.create("http://localhost:7144/live");

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      defaultValue = "${env:MILLRACE_SOURCE_PASSWORD:-}",
      description = "Source password; also from the environment: MILLRACE_SOURCE_PASSWORD.")
  private String password = "";

  @Option(names = "--name", paramLabel = "TEXT", description = "Name of the channel.")
  private @Nullable String name;

  @Option(names = "--loop", description = "Begin again at the end, with times that go on.")
  private boolean loop;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Stop after so much media; 0 plays all of it.")
  private long seconds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (target.getHost() == null || target.getRawPath().length() < 2) {
        throw new InputProblem(
            Exit.USAGE, "--to must name host and mount, like http://localhost:7144/live");
      }
      return publish();
    } catch (InputProblem problem) {
      spec.commandLine().getErr().println(problem.getMessage());
      return problem.exitCode();
    }
  }

  private int publish() throws InputProblem, InterruptedException {
    var source = MediaInput.open(input);
    var put = HttpPut.open(target, password(), headers(source.named()));
    try (put) {
      spec.commandLine().getOut().println("publishing to " + shown());
      spec.commandLine().getOut().flush();
      var play = new RealTimePlay(put, RealTimePlay.Clock.SYSTEM);
      if (seconds > 0) {
        play.limit(seconds * 1_000_000_000L);
      }
      return playAll(play, source, put);
    } catch (IOException lost) {
      var why = put.farewell();
      throw why != null
          ? why
          : new InputProblem(Exit.FAILED, "the connection was lost: " + lost.getMessage());
    }
  }

  private int playAll(RealTimePlay play, MediaInput source, HttpPut put)
      throws IOException, InputProblem, InterruptedException {
    var open = source;
    while (true) {
      var before = play.playedNanos();
      try (var pass = open) {
        play.play(pass.bytes(), pass.named());
      }
      var problem = play.problem();
      if (problem.isPresent()) {
        throw new InputProblem(Exit.FAILED, input + ": " + problem.get());
      }
      var again = (loop || source.endless()) && !input.equals("-");
      if (play.isOver() || !again) {
        break;
      }
      if (!play.isTimed() || play.playedNanos() == before) {
        throw new InputProblem(
            Exit.FAILED, input + " tells no times, so it cannot be played in a loop");
      }
      open = MediaInput.open(input);
    }
    put.finish();
    spec.commandLine().getOut().printf(Locale.ROOT, "published %.1f s%n", play.playedNanos() / 1e9);
    return Exit.OK;
  }

  private Map<String, String> headers(Optional<Container> named) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(
        "Content-Type", named.map(Container::contentType).orElse("application/octet-stream"));
    if (name != null) {
      headers.put("Ice-Name", name.replaceAll("\\p{Cntrl}", " "));
    }
    return headers;
  }

  private String password() {
    var user = target.getUserInfo();
    var inUrl = user == null ? "" : user.substring(user.indexOf(':') + 1);
    return inUrl.isEmpty() ? password : inUrl;
  }

  /** The target without its password. */
  private String shown() {
    return target.toString().replaceFirst("//[^/@]*@", "//");
  }
}
