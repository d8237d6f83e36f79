package org.millrace.node.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * ffmpeg as OBS would be: publishes a moving picture with a tone by RTMP, in real time. The picture
 * carries the time at which it was drawn: 16 squares along its upper edge, white for a one, are the
 * milliseconds since 1970 from the lowest bit on.
 */
public final class Encoder implements AutoCloseable {

  public static final int STAMP_BITS = 16;
  public static final int SQUARE = 40;

  private final Process process;

  private Encoder(Process process) {
    this.process = process;
  }

  /** Begins to publish; H.264 and AAC, a key frame a second. */
  public static Encoder publish(String url) {
    Ffmpeg.assumeEncoder("libx264", "aac");
    var picture = new StringBuilder("settb=1/1000,setpts=RTCTIME/1000");
    for (int bit = 0; bit < STAMP_BITS; bit++) {
      var square = ":x=%d:y=0:w=%d:h=%d:t=fill".formatted(bit * SQUARE, SQUARE, SQUARE);
      picture.append(",drawbox=color=black").append(square);
      picture
          .append(",drawbox=color=white")
          .append(square)
          .append(":enable='mod(floor(floor(t*1000)/%d),2)'".formatted(1 << bit));
    }
    picture.append(",setpts=PTS-STARTPTS,format=yuv420p");
    var command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
    command.addAll(List.of("-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30"));
    command.addAll(List.of("-re", "-f", "lavfi", "-i", "sine=frequency=440"));
    command.addAll(List.of("-vf", picture.toString()));
    command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"));
    command.addAll(List.of("-g", "30", "-b:v", "800k", "-c:a", "aac", "-b:a", "96k"));
    command.addAll(List.of("-flush_packets", "1", "-f", "flv", url));
    try {
      return new Encoder(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start());
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Dies without a word. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("ffmpeg does not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
