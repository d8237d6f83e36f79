package org.millrace.node.core.remux;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/** Takes runs of MP3 or ADTS frames apart. */
final class AudioDemuxer implements Demuxer {

  private Optional<TrackFormat> format = Optional.empty();

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    var tracks = header.info().tracks();
    format =
        tracks.stream().findFirst().flatMap((MediaInfo.Track track) -> Described.format(track));
    format.ifPresent(known -> out.accept(new Event.Tracks(List.of(known))));
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    format.ifPresent(
        known -> AudioFrames.split(known, 0, frame.bytes(), 0, frame.timeNanos(), out));
  }
}
