package org.millrace.node.core.media;

import java.util.List;
import java.util.function.Consumer;

/** Reads opaque bytes: each piece is a frame, and a listener may start at any of them. */
final class RawReader implements MediaReader {

  private static final byte[] NOTHING = {};

  private boolean begun;

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    if (!begun) {
      begun = true;
      var info = new MediaInfo(Container.RAW, List.of());
      out.accept(new MediaEvent.Header(NOTHING, NOTHING, info));
    }
    if (bytes.length > 0) {
      out.accept(new MediaEvent.Frame(bytes, MediaEvent.NO_TIME, true, MediaEvent.Kind.OTHER));
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {}
}
