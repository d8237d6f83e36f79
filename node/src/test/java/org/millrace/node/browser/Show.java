package org.millrace.node.browser;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.millrace.node.cli.PushCommand;
import org.millrace.node.testkit.LiveNode;
import picocli.CommandLine;

/** A broadcast of the built-in test pattern by HTTP, without ffmpeg. */
final class Show implements AutoCloseable {

  private final Thread pusher;

  private Show(Thread pusher) {
    this.pusher = pusher;
  }

  static Show begin(LiveNode node, String mount, String name) {
    var pusher =
        Thread.ofVirtual()
            .start(
                () ->
                    new CommandLine(new PushCommand())
                        .setOut(new PrintWriter(Writer.nullWriter()))
                        .setErr(new PrintWriter(Writer.nullWriter()))
                        .execute(
                            "test-pattern",
                            "--to",
                            "http://127.0.0.1:" + node.port() + mount,
                            "--password",
                            LiveNode.PASSWORD,
                            "--name",
                            name));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                node.node()
                    .channels()
                    .ofMount(mount)
                    .flatMap(channel -> channel.media())
                    .isPresent());
    return new Show(pusher);
  }

  @Override
  public void close() {
    pusher.interrupt();
  }
}
