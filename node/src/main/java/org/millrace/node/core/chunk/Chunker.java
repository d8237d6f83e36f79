package org.millrace.node.core.chunk;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.millrace.node.core.media.MediaEvent;

/**
 * Cuts frames into chunks. Small frames that arrive together share a chunk, a frame of a video
 * stream that a listener may start at opens one, and a frame over the limit becomes several.
 * Nothing is held from one batch to the next, so chunking adds no lag.
 */
public final class Chunker {

  /** The largest payload that fits, with its headers, into one atom of every PeerCast node. */
  public static final int PAYLOAD_BYTES_MAX = 15_360;

  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private boolean openJoinable;
  private boolean video;

  /** Takes the next event of a batch; gives out what became complete. */
  public void on(MediaEvent event, Consumer<RingEntry> out) {
    switch (event) {
      case MediaEvent.Header header -> {
        endBatch(out);
        video = header.info().hasVideo();
        if (header.inBand().length > 0) {
          split(header.inBand(), false, out);
        }
        out.accept(new StreamHeader(header.bytes(), header.inBand(), header.info()));
      }
      case MediaEvent.Frame frame -> onFrame(frame, out);
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
    }
  }

  /** The batch is over: gives out the chunk that is still open. */
  public void endBatch(Consumer<RingEntry> out) {
    if (open.size() > 0) {
      out.accept(new Chunk(open.toByteArray(), openJoinable, false));
      open.reset();
    }
  }

  private void onFrame(MediaEvent.Frame frame, Consumer<RingEntry> out) {
    var bytes = frame.bytes();
    if (open.size() > 0
        && ((video && frame.joinable()) || open.size() + bytes.length > PAYLOAD_BYTES_MAX)) {
      endBatch(out);
    }
    if (bytes.length > PAYLOAD_BYTES_MAX) {
      split(bytes, frame.joinable(), out);
    } else {
      if (open.size() == 0) {
        openJoinable = frame.joinable();
      }
      open.writeBytes(bytes);
    }
  }

  private static void split(byte[] bytes, boolean joinable, Consumer<RingEntry> out) {
    for (int at = 0; at < bytes.length; at += PAYLOAD_BYTES_MAX) {
      var end = Math.min(bytes.length, at + PAYLOAD_BYTES_MAX);
      out.accept(new Chunk(Arrays.copyOfRange(bytes, at, end), joinable && at == 0, at > 0));
    }
  }
}
