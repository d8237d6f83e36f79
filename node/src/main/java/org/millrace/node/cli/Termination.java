package org.millrace.node.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

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

  /** All is put away; nothing is done after this. */
  void finished(int exitCode) {
    code.complete(exitCode);
  }
}
