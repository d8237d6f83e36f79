package org.millrace.node.core.remux;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;

/**
 * Takes pages of Ogg apart into packets, RFC 3533: Opus and FLAC, which MP4 can hold. Of several
 * logical streams the first such one is taken.
 */
final class OggDemuxer implements Demuxer {

  private static final int HEAD_BYTES = 27;
  private static final int CONTINUED = 1;
  private static final int SERIAL_AT = 14;
  private static final int LACING_FULL = 255;
  private static final int PACKET_BYTES_MAX = 1 << 20;

  private @Nullable TrackFormat format;
  private int serial;
  private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
  private boolean torn = true;
  private long nextNanos;

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    format = null;
    torn = true;
    nextNanos = MediaEvent.NO_TIME;
    for (var track : header.info().tracks()) {
      var known = Described.format(track).filter(each -> !each.codec().video()).orElse(null);
      if (known != null) {
        format = known;
        serial = track.id();
        out.accept(new Event.Tracks(List.of(known)));
        return;
      }
    }
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    var known = format;
    var bytes = frame.bytes();
    if (known == null) {
      return;
    }
    var time = frame.timeNanos();
    for (var at = 0; bytes.length - at >= HEAD_BYTES; ) {
      var segments = bytes[at + HEAD_BYTES - 1] & 0xff;
      var body = at + HEAD_BYTES + segments;
      if (body > bytes.length || bytes[at] != 'O') {
        return;
      }
      if (intAt(bytes, at + SERIAL_AT) == serial) {
        if (time != MediaEvent.NO_TIME) {
          nextNanos = time;
          time = MediaEvent.NO_TIME;
        }
        page(known, bytes, at, segments, out);
      }
      at = body;
      for (var i = 0; i < segments; i++) {
        at += bytes[body - segments + i] & 0xff;
      }
    }
  }

  private void page(TrackFormat known, byte[] bytes, int at, int segments, Consumer<Event> out) {
    var continued = (bytes[at + 5] & CONTINUED) != 0;
    if (!continued) {
      packet.reset();
      torn = false;
    } else if (packet.size() == 0) {
      torn = true;
    }
    var from = at + HEAD_BYTES + segments;
    for (var i = 0; i < segments; i++) {
      var length = bytes[at + HEAD_BYTES + i] & 0xff;
      if (from + length > bytes.length || packet.size() > PACKET_BYTES_MAX) {
        torn = true;
        return;
      }
      packet.write(bytes, from, length);
      from += length;
      if (length < LACING_FULL) {
        if (!torn && packet.size() > 0 && nextNanos != MediaEvent.NO_TIME) {
          give(known, packet.toByteArray(), out);
        }
        packet.reset();
        torn = false;
      }
    }
  }

  private void give(TrackFormat known, byte[] data, Consumer<Event> out) {
    var ticks = Math.max(1, AudioTicks.of(known, data));
    out.accept(new Event.Found(new Sample(0, nextNanos, 0, true, data)));
    nextNanos += known.nanos(ticks);
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }
}
