package org.millrace.ops.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A verb of this program in a process of its own, whose CPU and memory can be told apart. */
final class Child implements AutoCloseable {

  private static final long CLOCK_TICKS_PER_SECOND = 100;
  private static final int READY_SECONDS_MAX = 60;
  private static final int STOP_SECONDS_MAX = 15;

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a verb with the Java, flags and classes of this process. */
  static Child start(List<String> javaOptions, List<String> verb) throws IOException {
    var log = Files.createTempFile("millrace-bench", ".log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseCompactObjectHeaders"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.millrace.ops.Millrace");
    command.addAll(verb);
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    return new Child(process, log);
  }

  /** Waits until it is ready; throws with what it wrote if it ends before. */
  void await(BooleanSupplier ready) throws IOException, InterruptedException {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw new IOException("the server did not start:\n" + output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Whether a text stands in what it wrote so far. */
  boolean said(String text) {
    try {
      return output().contains(text);
    } catch (IOException notYet) {
      return false;
    }
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /** User and system time so far. */
  double cpuSeconds() {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
          / (double) CLOCK_TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  /** Resident memory now. */
  double residentMegabytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024.0;
    } catch (IOException gone) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_SECONDS_MAX, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(log);
  }
}
