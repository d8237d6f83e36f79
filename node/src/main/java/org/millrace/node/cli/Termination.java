package org.millrace.node.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The way out on SIGTERM and SIGINT: whoever waits is woken, finishes in its own time, and the
 * process ends with the code that it says. (Left alone, Java ends with 143 after SIGTERM.)
 */
final class Termination {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Integer> code = new CompletableFuture<>();

  static Termination install() {
    var termination = new Termination();
    Runtime.getRuntime().addShutdownHook(new Thread(termination::onShutdown, "terminate"));
    return termination;
  }

  private void onShutdown() {
    asked.countDown();
    Runtime.getRuntime().halt(code.join());
  }

  /** Returns when the process was asked to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Returns when the process was asked to end, or after so long. */
  void await(long seconds) throws InterruptedException {
    var unused = asked.await(seconds, TimeUnit.SECONDS);
  }

  /** All is put away; nothing is done after this. */
  void finished(int exitCode) {
    code.complete(exitCode);
  }
}
