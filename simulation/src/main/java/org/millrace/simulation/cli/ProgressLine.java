package org.millrace.simulation.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.millrace.simulation.run.Simulation;

/** One line that is written over: where the simulated clock is, how fast, how long still. */
final class ProgressLine implements Consumer<Simulation.Progress> {

  private static final long EVERY_NANOS = 500_000_000;

  private final PrintStream out;
  private final boolean shown;
  private long lastNanos = System.nanoTime();
  private boolean written;

  ProgressLine(PrintStream out, boolean quiet) {
    this.out = out;
    this.shown = !quiet && isTerminal();
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  @Override
  public void accept(Simulation.Progress progress) {
    var now = System.nanoTime();
    if (!shown || now - lastNanos < EVERY_NANOS) {
      return;
    }
    lastNanos = now;
    written = true;
    var runtime = Runtime.getRuntime();
    var pace = progress.simulatedSeconds() / Math.max(1e-3, progress.wallSeconds());
    out.print(
        String.format(
            Locale.ROOT,
            "\r"
                + "%.1f of %.0f s simulated, %.2fx real time, %.2f M events/CPU-s, heap %d MB, %.0f"
                + " s left   ",
            progress.simulatedSeconds(),
            progress.totalSeconds(),
            pace,
            progress.events() / Math.max(1e-3, progress.cpuSeconds()) / 1e6,
            (runtime.totalMemory() - runtime.freeMemory()) >> 20,
            (progress.totalSeconds() - progress.simulatedSeconds()) / Math.max(1e-3, pace)));
    out.flush();
  }

  void end() {
    if (written) {
      out.println();
    }
  }
}
