package org.millrace.node.core.media.ogg;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/** One link of a chain: logical streams that begin together, and the pages of their headers. */
final class Link {

  static final int STREAMS_MAX = 32;

  /** Headers with pictures have been seen with some hundred KiB. */
  static final int HEADER_BYTES_MAX = 4 << 20;

  /** So much of a stream is kept while the header of another is not complete. */
  static final int EARLY_BYTES_MAX = 1 << 20;

  private final List<LogicalStream> streams = new ArrayList<>();
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private final List<OggPage> early = new ArrayList<>();
  private int earlyBytes;
  private boolean begun;
  private boolean open;
  private long offsetNanos = MediaEvent.NO_TIME;

  /** Pages that do not begin a stream have come: no further stream begins in this link. */
  boolean hasBegun() {
    return begun;
  }

  /** The header is out. */
  boolean isOpen() {
    return open;
  }

  int heldBytes() {
    return open ? 0 : header.size() + earlyBytes;
  }

  /** False where there are too many. */
  boolean add(OggPage first, int serialOut) {
    if (streams.size() >= STREAMS_MAX) {
      return false;
    }
    streams.add(new LogicalStream(first, serialOut));
    addToHeader(first, streams.getLast());
    return true;
  }

  @Nullable LogicalStream stream(int serial) {
    for (var stream : streams) {
      if (stream.serial() == serial) {
        return stream;
      }
    }
    return null;
  }

  /** Whether a serial number is taken on the way out. */
  boolean sends(int serialOut) {
    return streams.stream().anyMatch(stream -> stream.serialOut() == serialOut);
  }

  /** Takes a page before the header is complete. */
  void addBeforeOpen(OggPage page, LogicalStream stream) {
    begun = true;
    var furtherHeader = !stream.isMedia() && page.granule() == 0;
    if (!stream.isComplete() || furtherHeader) {
      stream.readHeader(page);
      addToHeader(page, stream);
    } else {
      early.add(page);
      earlyBytes += page.bytes().length;
    }
  }

  private void addToHeader(OggPage page, LogicalStream stream) {
    if (page.damaged() || page.serial() != stream.serialOut()) {
      page.setSerial(stream.serialOut());
      page.seal();
    }
    header.writeBytes(page.bytes());
  }

  /** The header can go out: all of it is there, or all that media need and the first data. */
  boolean isReady() {
    var all = streams.stream().allMatch(LogicalStream::isComplete);
    var media = streams.stream().filter(LogicalStream::isMedia).toList();
    var mediaReady = media.stream().allMatch(LogicalStream::isComplete);
    var tooLong = earlyBytes > EARLY_BYTES_MAX;
    var anyReady = media.stream().anyMatch(LogicalStream::isComplete);
    return all || (mediaReady && !early.isEmpty()) || (tooLong && anyReady);
  }

  boolean isTooLong() {
    return header.size() > HEADER_BYTES_MAX || earlyBytes > 2 * EARLY_BYTES_MAX;
  }

  /** Opens the link and returns its header's bytes. */
  byte[] open() {
    open = true;
    return header.toByteArray();
  }

  /** The data pages that came before the header was complete; asking forgets them. */
  List<OggPage> takeEarly() {
    var pages = List.copyOf(early);
    early.clear();
    earlyBytes = 0;
    return pages;
  }

  List<LogicalStream> streams() {
    return streams;
  }

  MediaInfo info() {
    var tracks =
        streams.stream()
            .filter(stream -> stream.codec().name() != OggCodec.Name.SKELETON)
            .map(LogicalStream::track)
            .toList();
    return new MediaInfo(Container.OGG, tracks);
  }

  /** A listener may start at the page. */
  boolean isJoinable(OggPage page, LogicalStream stream) {
    if (streams.stream().anyMatch(s -> s.codec().kind() == MediaEvent.Kind.VIDEO)) {
      return stream.beginsWithKeyFrame(page);
    }
    var audio = streams.stream().anyMatch(LogicalStream::isMedia);
    return !page.isContinued() && page.segments() > 0 && (!audio || stream.isMedia());
  }

  /** What is added to the link's own times; NO_TIME until its first page. */
  long offsetNanos() {
    return offsetNanos;
  }

  void setOffsetNanos(long nanos) {
    offsetNanos = nanos;
  }
}
