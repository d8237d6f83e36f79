package org.millrace.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.log.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace probe}: what a stream is, and how it does. */
@Command(
    name = "probe",
    description = {
      "Looks at a stream or file: container, codecs, bit rate, distance of key frames, time to the"
          + " first frame. Ends with 5 if something should be better."
    },
    mixinStandardHelpOptions = true)
public final class ProbeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "URL|FILE", description = "What to look at; - for standard input.")
  private String input = "";

  @Option(names = "--seconds", paramLabel = "N", description = "How long to look (default: 6).")
  private long seconds = 6;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    var probe = new MediaProbe(System::nanoTime);
    try (var source = MediaInput.open(input)) {
      probe.look(source.bytes(), source.named(), seconds * 1_000_000_000L);
    } catch (InputProblem problem) {
      spec.commandLine().getErr().println(problem.getMessage());
      return problem.exitCode();
    } catch (IOException lost) {
      spec.commandLine().getErr().println(input + " broke off: " + Failures.inWords(lost));
      return Exit.FAILED;
    }
    var report = probe.report();
    var out = spec.commandLine().getOut();
    if (json) {
      var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      out.println(mapper.writeValueAsString(report));
    } else {
      print(report, out);
    }
    out.flush();
    if (!report.isUnderstood()) {
      return Exit.FAILED;
    }
    return report.hints().isEmpty() ? Exit.OK : Exit.DEGRADED;
  }

  private static void print(MediaProbe.Report report, PrintWriter out) {
    row(out, "container", report.isUnderstood() ? report.container() : "unknown");
    for (var track : report.tracks()) {
      row(out, track.kind().name().toLowerCase(Locale.ROOT), describe(track));
    }
    row(out, "bit rate", "%.0f kbit/s", report.kilobitsPerSecond());
    if (report.framesPerSecond() > 0) {
      row(out, "frames", "%.2f/s", report.framesPerSecond());
    }
    if (report.keyGapSeconds() > 0) {
      row(
          out,
          "key frames",
          "every %.2f s, at most %.2f s",
          report.keyGapSeconds(),
          report.keyGapSecondsMax());
    }
    row(out, "first byte", "after %.3f s", report.firstByteSeconds());
    row(out, "first frame", "after %.3f s", report.firstFrameSeconds());
    row(out, "looked at", "%.1f s, %d bytes", report.seconds(), report.bytes());
    report.hints().forEach(hint -> row(out, "hint", hint));
  }

  private static String describe(MediaInfo.Track track) {
    var text = new StringBuilder(track.codec());
    if (!track.codecString().isEmpty()) {
      text.append(" (").append(track.codecString()).append(')');
    }
    if (track.width() > 0) {
      text.append(' ').append(track.width()).append('x').append(track.height());
    }
    if (track.sampleRate() > 0) {
      text.append(' ').append(track.sampleRate()).append(" Hz");
    }
    if (track.channels() > 0) {
      text.append(", ")
          .append(track.channels())
          .append(track.channels() == 1 ? " channel" : " channels");
    }
    return text.toString();
  }

  private static void row(PrintWriter out, String name, String format, Object... values) {
    var text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    out.printf(Locale.ROOT, "%-12s %s%n", name, text);
  }
}
