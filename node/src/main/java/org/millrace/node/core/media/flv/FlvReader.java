package org.millrace.node.core.media.flv;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads FLV tag by tag. The header is given out with the first frame, once each kind of track that
 * the file header promises has shown itself; a promise that is not kept within a second of media
 * costs that second once. Damage is left behind by looking for the next byte from which a tag with
 * a matching trailing size follows.
 */
public final class FlvReader implements MediaReader {

  /** Leaves room beside it for the kept configurations and the frames before the header. */
  static final int BODY_BYTES_MAX = 4 << 20;

  private static final int AWAITED_BYTES_MAX = 1 << 20;
  private static final int AWAITED_TAGS_MAX = 512;
  private static final long AWAITED_MILLIS_MAX = 1000;

  /** Repeated headers may cost this many bytes, and then this many per byte read. */
  private static final long HEADER_BYTES_FREE = 16 << 20;

  private static final long HEADER_BYTES_PER_BYTE = 16;

  private static final int SIGNATURE = 0x464c56;
  private static final int FILE_HEADER_BYTES = 9;
  private static final int FILE_HEADER_BYTES_MAX = 1024;
  private static final byte[] NOTHING = {};

  private enum Stage {
    FILE_HEADER,
    TAGS,
    SEARCH,
    OVER
  }

  private final HeldBytes held = new HeldBytes();
  private final FlvHeader header = new FlvHeader();
  private final FlvClock clock;
  private final Splice splice;

  private Stage stage = Stage.FILE_HEADER;
  private boolean promisesVideo;
  private boolean promisesAudio;
  private boolean begun;
  private List<Tag> awaiting = new ArrayList<>();
  private int awaitingBytes;
  private long skippedBytes;
  private long headerBytes;
  private long readBytes;

  public FlvReader(Splice splice) {
    this.splice = splice;
    this.clock = new FlvClock(splice);
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    for (var at = 0; at < bytes.length && stage != Stage.OVER; at += HeldBytes.SLICE) {
      var length = Math.min(HeldBytes.SLICE, bytes.length - at);
      held.append(bytes, at, length);
      readBytes += length;
      while (step(out)) {}
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (stage == Stage.OVER || readBytes == 0) {
      return;
    }
    if (!begun && !awaiting.isEmpty()) {
      begin(out);
    }
    if (!begun) {
      giveUp("The FLV stream ended before its first audio or video frame.", out);
      return;
    }
    if (skippedBytes + held.size() > 0) {
      out.accept(
          new MediaEvent.Damage(skippedBytes + held.size(), "the FLV stream ended inside a tag"));
    }
    over();
  }

  private boolean step(Consumer<MediaEvent> out) {
    return switch (stage) {
      case FILE_HEADER -> fileHeader(out);
      case TAGS -> tag(out);
      case SEARCH -> search(out);
      case OVER -> false;
    };
  }

  private boolean fileHeader(Consumer<MediaEvent> out) {
    if (held.size() < FILE_HEADER_BYTES) {
      return false;
    }
    var length = held.u32(5);
    if (held.u24(0) != SIGNATURE || length < FILE_HEADER_BYTES || length > FILE_HEADER_BYTES_MAX) {
      return giveUp("This is not FLV: the stream does not begin with an FLV file header.", out);
    }
    if (held.size() < length + Tag.TAIL_BYTES) {
      return false;
    }
    promisesAudio = (held.u8(4) & 4) != 0;
    promisesVideo = (held.u8(4) & 1) != 0;
    held.skip((int) length + Tag.TAIL_BYTES);
    stage = Stage.TAGS;
    return true;
  }

  private boolean tag(Consumer<MediaEvent> out) {
    if (held.size() < FILE_HEADER_BYTES + Tag.TAIL_BYTES) {
      return false;
    }
    if (held.u24(0) == SIGNATURE && held.u32(5) == FILE_HEADER_BYTES) {
      // One recording behind the other in one connection: its times begin anew.
      held.skip(FILE_HEADER_BYTES + Tag.TAIL_BYTES);
      clock.restart();
      return true;
    }
    if (!Tag.plausible(held, BODY_BYTES_MAX)) {
      stage = Stage.SEARCH;
      return true;
    }
    if (held.size() < Tag.length(held)) {
      return false;
    }
    if (!Tag.tailMatches(held)) {
      stage = Stage.SEARCH;
      return true;
    }
    onTag(Tag.take(held), out);
    return true;
  }

  private boolean search(Consumer<MediaEvent> out) {
    while (held.size() >= Tag.HEAD_BYTES) {
      if (Tag.plausible(held, BODY_BYTES_MAX)) {
        if (held.size() < Tag.length(held)) {
          return false;
        }
        if (skippedBytes > 0 && Tag.tailIsExact(held)) {
          out.accept(new MediaEvent.Damage(skippedBytes, "bytes that are no FLV tag"));
          skippedBytes = 0;
          stage = Stage.TAGS;
          return true;
        }
      }
      held.skip(1);
      if (++skippedBytes > HELD_BYTES_MAX) {
        return giveUp("The FLV stream is damaged, and no whole tag was found behind it.", out);
      }
    }
    return false;
  }

  private void onTag(Tag tag, Consumer<MediaEvent> out) {
    if (tag.type() == Tag.SCRIPT) {
      onScript(tag, out);
      return;
    }
    var head = TagHead.of(tag);
    switch (head.role()) {
      case CONFIG, EXTRA -> onConfig(tag, head, out);
      case MEDIA, OTHER -> onMedia(tag, head, out);
    }
  }

  private void onScript(Tag tag, Consumer<MediaEvent> out) {
    var body = tag.body();
    if (Metadata.isIn(body)) {
      header.metadata(body);
      var told = Metadata.of(body);
      if (!told.string("title").isEmpty() || !told.string("artist").isEmpty()) {
        out.accept(new MediaEvent.Title(told.string("artist"), told.string("title")));
      }
    }
    if (begun) {
      clock.stampAtLast(tag);
      out.accept(new MediaEvent.Frame(tag.bytes(), clock.lastNanos(), false, Kind.OTHER));
    }
  }

  /** A configuration the listeners already have is left out: many encoders repeat it. */
  private void onConfig(Tag tag, TagHead head, Consumer<MediaEvent> out) {
    if (header.configure(tag, head) && begun) {
      clock.stampAtLast(tag);
      giveHeader(tag.bytes(), out);
    }
  }

  private void onMedia(Tag tag, TagHead head, Consumer<MediaEvent> out) {
    var news = head.role() == TagHead.Role.MEDIA && header.notice(tag, head);
    if (begun) {
      if (news) {
        giveHeader(NOTHING, out);
      }
      giveFrame(tag, head, out);
      return;
    }
    awaiting.add(tag);
    awaitingBytes += tag.bytes().length;
    if (!awaitsTracks()) {
      begin(out);
    }
  }

  private boolean awaitsTracks() {
    var complete =
        (header.has(Kind.VIDEO) || !promisesVideo) && (header.has(Kind.AUDIO) || !promisesAudio);
    var spanMillis = awaiting.getLast().timestamp() - awaiting.getFirst().timestamp();
    return !complete
        && awaitingBytes < AWAITED_BYTES_MAX
        && awaiting.size() < AWAITED_TAGS_MAX
        && Math.abs((long) spanMillis) < AWAITED_MILLIS_MAX;
  }

  private void begin(Consumer<MediaEvent> out) {
    begun = true;
    clock.start(awaiting);
    giveHeader(splice.earlier().map(this::inBand).orElse(NOTHING), out);
    for (var tag : awaiting) {
      giveFrame(tag, TagHead.of(tag), out);
    }
    awaiting = List.of();
    awaitingBytes = 0;
  }

  private byte[] inBand(MediaEvent.Header earlier) {
    return header.sameConfigs(earlier.bytes()) ? NOTHING : header.configTags(clock.lastTicks());
  }

  private void giveHeader(byte[] inBand, Consumer<MediaEvent> out) {
    var bytes = header.bytes();
    headerBytes += bytes.length;
    if (headerBytes > HEADER_BYTES_FREE + HEADER_BYTES_PER_BYTE * readBytes) {
      giveUp("The FLV stream changes its codec configuration all the time.", out);
      return;
    }
    out.accept(new MediaEvent.Header(bytes, inBand, header.info()));
  }

  private void giveFrame(Tag tag, TagHead head, Consumer<MediaEvent> out) {
    if (stage == Stage.OVER) {
      return;
    }
    var timeNanos = clock.stamp(tag);
    var kind = FlvHeader.kind(tag.type());
    var media = head.role() == TagHead.Role.MEDIA;
    var joinable = media && (header.has(Kind.VIDEO) ? head.key() : header.has(Kind.AUDIO));
    out.accept(new MediaEvent.Frame(tag.bytes(), timeNanos, joinable, kind));
  }

  private boolean giveUp(String reason, Consumer<MediaEvent> out) {
    over();
    out.accept(new MediaEvent.Unreadable(reason));
    return false;
  }

  private void over() {
    stage = Stage.OVER;
    held.clear();
    awaiting = List.of();
  }

  int heldBytes() {
    return held.size() + awaitingBytes + header.bytesHeld();
  }
}
