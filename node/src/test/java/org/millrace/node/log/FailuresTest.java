package org.millrace.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void whatHasAMessageSaysIt() {
    assertThat(Failures.inWords(new IOException("the disk is full"))).isEqualTo("the disk is full");
    assertThat(Failures.inWords(new ConnectException("Connection timed out")))
        .isEqualTo("Connection timed out");
  }

  @Test
  void whatHasOnlyANameIsToldInWords() {
    assertThat(Failures.inWords(new EOFException())).isEqualTo("eof");
    assertThat(Failures.inWords(new ConnectException())).isEqualTo("connection refused");
    assertThat(Failures.inWords(new UnknownHostException("h"))).isEqualTo("no such host: h");
    assertThat(Failures.inWords(null)).isEqualTo("for a reason unknown");
  }

  @Test
  void theCauseIsLookedFor() {
    var unresolved = new ConnectException();
    unresolved.initCause(new UnresolvedAddressException());
    assertThat(Failures.inWords(new CompletionException(unresolved))).isEqualTo("no such host");
    var refused = new ConnectException();
    refused.initCause(new ConnectException().initCause(new ClosedChannelException()));
    assertThat(Failures.inWords(refused)).isEqualTo("the connection was closed");
  }

  @Test
  void aLongChainOfCausesIsLeft() {
    Throwable chain = new IOException("deep");
    for (var i = 0; i < 100; i++) {
      chain = new CompletionException("outer", chain);
    }
    assertThat(Failures.inWords(chain)).isEqualTo("outer");
  }
}
