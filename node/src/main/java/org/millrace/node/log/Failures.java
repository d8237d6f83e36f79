package org.millrace.node.log;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Failures of sockets in words: often they have no message, only a telling name. */
public final class Failures {

  private static final int CAUSES_MAX = 8;

  private Failures() {}

  /** Why something failed, for a sentence that ends with it. */
  public static String inWords(@Nullable Throwable failure) {
    var told = failure;
    for (var i = 0; i < CAUSES_MAX && told != null; i++) {
      switch (told) {
        case UnresolvedAddressException _ -> {
          return "no such host";
        }
        case UnknownHostException unknown -> {
          return "no such host: " + unknown.getMessage();
        }
        case ConnectException silent
            when silent.getMessage() == null && silent.getCause() == null -> {
          return "connection refused";
        }
        case ClosedChannelException _ -> {
          return "the connection was closed";
        }
        default -> {
          if (!(told instanceof CompletionException || told instanceof ConnectException)
              || told.getCause() == null) {
            return ofItself(told);
          }
        }
      }
      told = told.getCause();
    }
    return told == null ? "for a reason unknown" : ofItself(told);
  }

  private static String ofItself(Throwable failure) {
    var message = failure.getMessage();
    return message != null
        ? message
        : failure
            .getClass()
            .getSimpleName()
            .replaceFirst("Exception$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
  }
}
