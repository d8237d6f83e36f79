package org.millrace.node.core.media;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/** All that a reader gave out for one input. */
public record Transcript(List<MediaEvent> events) {

  /** Feeds a whole input in pieces of one size, then ends it. */
  public static Transcript of(MediaReader reader, byte[] input, int pieceBytes) {
    return of(reader, input, () -> pieceBytes);
  }

  /** Feeds a whole input in pieces of sizes to be asked for, then ends it. */
  public static Transcript of(MediaReader reader, byte[] input, IntSupplier pieceBytes) {
    var events = new ArrayList<MediaEvent>();
    for (var at = 0; at < input.length; ) {
      var to = Math.min(input.length, at + pieceBytes.getAsInt());
      reader.read(Arrays.copyOfRange(input, at, to), events::add);
      at = to;
    }
    reader.end(events::add);
    return new Transcript(events);
  }

  public static Transcript of(MediaReader reader, byte[] input) {
    return of(reader, input, Math.max(1, input.length));
  }

  public <T extends MediaEvent> List<T> all(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public List<MediaEvent.Frame> frames() {
    return all(MediaEvent.Frame.class);
  }

  public List<MediaEvent.Header> headers() {
    return all(MediaEvent.Header.class);
  }

  public MediaEvent.Header header() {
    return headers().getFirst();
  }

  public List<Long> frameTimes() {
    return frames().stream().map(MediaEvent.Frame::timeNanos).toList();
  }

  public long damagedBytes() {
    return all(MediaEvent.Damage.class).stream().mapToLong(MediaEvent.Damage::skippedBytes).sum();
  }

  /** What a listener gets who is there from the start: header, frames, and what is in band. */
  public byte[] wire() {
    return wireFrom(0);
  }

  /** What a listener gets who joins at the frame with this index. */
  public byte[] wireFrom(int frame) {
    var wire = new ByteArrayOutputStream();
    var latest = new byte[0];
    var index = 0;
    for (var event : events) {
      switch (event) {
        case MediaEvent.Header header -> {
          latest = header.bytes();
          if (index > frame) {
            wire.writeBytes(header.inBand());
          }
        }
        case MediaEvent.Frame given -> {
          if (index == frame) {
            wire.writeBytes(latest);
          }
          if (index >= frame) {
            wire.writeBytes(given.bytes());
          }
          index++;
        }
        case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
      }
    }
    return wire.toByteArray();
  }

  /** A text that is equal for equal transcripts; bytes by their hash. */
  public List<String> asText() {
    return events.stream().map(Transcript::text).toList();
  }

  private static String text(MediaEvent event) {
    return switch (event) {
      case MediaEvent.Header header ->
          "header %08x %08x %s"
              .formatted(
                  Arrays.hashCode(header.bytes()),
                  Arrays.hashCode(header.inBand()),
                  header.info().tracks().stream().map(Transcript::text).toList());
      case MediaEvent.Frame frame ->
          "frame %d %08x at %d %s %s"
              .formatted(
                  frame.bytes().length,
                  Arrays.hashCode(frame.bytes()),
                  frame.timeNanos(),
                  frame.joinable(),
                  frame.kind());
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> event.toString();
    };
  }

  private static String text(MediaInfo.Track track) {
    return "%d %s %s %s %08x %dx%d %d/%d"
        .formatted(
            track.id(),
            track.kind(),
            track.codec(),
            track.codecString(),
            Arrays.hashCode(track.config()),
            track.width(),
            track.height(),
            track.sampleRate(),
            track.channels());
  }
}
