package org.millrace.node.transport;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one system call of the hot path, without an object in between. {@code send} on a socket that
 * does not block takes some microseconds, so the call need not let go of its thread's state.
 */
@SuppressWarnings("restricted") // the launcher allows native access
final class Kernel {

  /** A peer that has gone away is an answer, not a signal: {@code MSG_NOSIGNAL} of Linux. */
  private static final int NO_SIGNAL = 0x4000;

  private static final MethodHandle SEND =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("send"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT),
              Linker.Option.critical(false));

  private Kernel() {}

  /**
   * Sends from native memory; Linux only.
   *
   * @param socket descriptor of an open socket that does not block
   * @return how many bytes the socket took; negative if it took none, for whatever reason
   */
  static int send(int socket, long address, int bytes) {
    try {
      return (int) (long) SEND.invokeExact(socket, address, (long) bytes, NO_SIGNAL);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
