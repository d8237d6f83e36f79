package org.millrace.node.core.media;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * One reading of a fuzzed input. Its first byte chooses the size of the pieces and the splice, the
 * rest is the stream. What must hold of every reader is checked here; that none throws and that
 * none hangs is checked by the fuzzer.
 */
public final class FuzzedReading {

  private static final int[] PIECES = {1, 7, 64, 1024, 1 << 20};

  private boolean hasHeader;
  private boolean isOver;

  private FuzzedReading() {}

  public static <R extends MediaReader> void check(
      Function<Splice, R> open, ToIntFunction<R> heldBytes, byte[] input) {
    if (input.length == 0) {
      return;
    }
    var choice = input[0] & 0xff;
    var splice = choice < 128 ? Splice.NONE : new Splice(Optional.empty(), choice * 1_000_000_007L);
    var reader = open.apply(splice);
    var reading = new FuzzedReading();
    var piece = PIECES[choice % PIECES.length];
    for (var at = 1; at < input.length; at += piece) {
      reader.read(Arrays.copyOfRange(input, at, Math.min(input.length, at + piece)), reading::on);
      if (heldBytes.applyAsInt(reader) > MediaReader.HELD_BYTES_MAX) {
        throw new AssertionError("holds " + heldBytes.applyAsInt(reader) + " bytes");
      }
    }
    reader.end(reading::on);
  }

  private void on(MediaEvent event) {
    if (isOver) {
      throw new AssertionError("after the end of what could be read: " + event);
    }
    switch (event) {
      case MediaEvent.Header _ -> hasHeader = true;
      case MediaEvent.Frame frame -> {
        if (!hasHeader || frame.bytes().length == 0) {
          throw new AssertionError("a frame without header or bytes");
        }
      }
      case MediaEvent.Damage damage -> {
        if (damage.skippedBytes() < 0) {
          throw new AssertionError("less than nothing was damaged");
        }
      }
      case MediaEvent.Title _ -> {}
      case MediaEvent.Unreadable _ -> isOver = true;
    }
  }
}
