package org.millrace.node.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.millrace.node.pipeline.RealTimePlay;

/** A file, played in real time and in a loop. */
final class SlateFeed extends HandedFeed {

  private final Path file;
  private final Thread player;

  SlateFeed(Path file) {
    this.file = file;
    this.player = Thread.ofVirtual().name("slate").unstarted(this::play);
  }

  @Override
  void begin() {
    player.start();
  }

  @Override
  void over() {
    player.interrupt();
  }

  private void play() {
    var play =
        new RealTimePlay(
            new RealTimePlay.Sink() {
              @Override
              public void write(byte[] bytes) throws IOException {
                try {
                  if (!put(bytes)) {
                    throw new IOException("nothing more is wanted");
                  }
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                  throw new IOException("nothing more is wanted");
                }
              }

              @Override
              public void flush() {}
            },
            RealTimePlay.Clock.SYSTEM);
    try {
      long before = -1;
      while (!isClosed() && play.playedNanos() > before) {
        before = play.playedNanos();
        try (var in = Files.newInputStream(file)) {
          play.play(in, Optional.empty());
        }
        if (play.problem().isPresent()) {
          end(file + ": " + play.problem().get());
          return;
        }
      }
      end(file + " tells no times, so it cannot be played in a loop");
    } catch (IOException unreadable) {
      end(file + " cannot be read: " + unreadable.getMessage());
    } catch (InterruptedException _) {
      // Nothing more is wanted.
    }
  }
}
