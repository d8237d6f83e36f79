package org.millrace.simulation.cli;

/**
 * Turns Ctrl-C into an interruption of the thread that opened this, and holds the end of the
 * process back until that thread has written what it has.
 */
final class Interruption implements AutoCloseable {

  private static final long WAIT_MILLIS = 60_000;

  private final Thread hook;

  Interruption() {
    var running = Thread.currentThread();
    hook =
        new Thread(
            () -> {
              running.interrupt();
              try {
                running.join(WAIT_MILLIS);
              } catch (InterruptedException again) {
                Thread.currentThread().interrupt();
              }
            },
            "write-what-is-there");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    Thread.interrupted();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what called us.
    }
  }
}
