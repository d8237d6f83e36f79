package org.millrace.node.core.remux;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;

/**
 * Takes the frames of one container apart into samples. Fed with what a {@link
 * org.millrace.node.core.media.MediaReader} of that container gave out, in its order.
 */
public interface Demuxer {

  /** What comes out. */
  sealed interface Event {

    /** The tracks of what follows; again whenever one of them changes. */
    record Tracks(List<TrackFormat> formats) implements Event {

      public Tracks {
        formats = List.copyOf(formats);
      }
    }

    record Found(Sample sample) implements Event {}
  }

  /** A stream header: the samples after it belong to a new set-up. */
  void header(MediaEvent.Header header, Consumer<Event> out);

  void frame(MediaEvent.Frame frame, Consumer<Event> out);

  /** The demuxer of a container; empty if its media has no place in MP4. */
  static Optional<Demuxer> of(Container container) {
    return switch (container) {
      case FLV -> Optional.of(new FlvDemuxer());
      case MP3, AAC -> Optional.of(new AudioDemuxer());
      case TS -> Optional.of(new TsDemuxer());
      case MATROSKA, WEBM -> Optional.of(new MatroskaDemuxer());
      case MP4 -> Optional.of(new Mp4Demuxer());
      case OGG -> Optional.of(new OggDemuxer());
      case RAW -> Optional.empty();
    };
  }
}
