package org.millrace.node.core.media.mpegaudio;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads bare MPEG audio or ADTS frames: each is given out as soon as it is whole, and a listener
 * may start at any.
 *
 * <p>A frame is believed where it follows one of the same format. At the start, after garbage and
 * where the format changes, it takes a second header of the same format right behind the first.
 */
public final class MpegAudioReader implements MediaReader {

  /** Garbage after which a stream without a single frame is given up. */
  static final int HOPE_BYTES_MAX = 256 << 10;

  /** Garbage is reported at the latest after so many bytes. */
  static final int DAMAGE_BYTES_MAX = 64 << 10;

  private static final byte[] NOTHING = {};

  private enum State {
    /** Right behind a frame or tag, or at the start: a tag or frame is expected. */
    BOUNDARY,
    SEARCHING,
    UNREADABLE
  }

  private final Container container;
  private final HeldBytes held = new HeldBytes();
  private final SampleClock clock;
  private State state = State.BOUNDARY;
  private @Nullable AudioFrameHeader current;
  private int skipBytes;
  private long garbageBytes;

  private MpegAudioReader(Container container, Splice splice) {
    this.container = container;
    clock = new SampleClock(splice.resumeNanos());
  }

  public static MpegAudioReader mp3(Splice splice) {
    return new MpegAudioReader(Container.MP3, splice);
  }

  public static MpegAudioReader adts(Splice splice) {
    return new MpegAudioReader(Container.AAC, splice);
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    if (state == State.UNREADABLE) {
      return;
    }
    for (var at = 0; at < bytes.length; at += HeldBytes.SLICE) {
      held.append(bytes, at, Math.min(HeldBytes.SLICE, bytes.length - at));
      while (step(out)) {}
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (state == State.UNREADABLE) {
      return;
    }
    for (var at = 0; at < held.size() && skipBytes == 0; at++) {
      var header = headerAt(at);
      if (header != null && at + header.frameBytes() == held.size()) {
        dropGarbage(at);
        reportGarbage(out);
        giveOut(header, out);
      }
    }
    reportGarbage(out);
    state = State.UNREADABLE;
  }

  /** How much input is held. */
  int heldBytes() {
    return held.size();
  }

  /** Does one thing; false when it takes more input to go on. */
  private boolean step(Consumer<MediaEvent> out) {
    if (skipBytes > 0) {
      var count = Math.min(skipBytes, held.size());
      held.skip(count);
      skipBytes -= count;
    }
    if (held.size() == 0) {
      return false;
    }
    return switch (state) {
      case BOUNDARY -> stepAtBoundary(out);
      case SEARCHING -> search(out);
      case UNREADABLE -> false;
    };
  }

  private boolean stepAtBoundary(Consumer<MediaEvent> out) {
    var tagBytes = Tags.length(held);
    if (tagBytes != 0) {
      return tagBytes != Tags.NEED_MORE && takeTag(tagBytes, out);
    }
    if (held.size() < headerBytes()) {
      return false;
    }
    var header = headerAt(0);
    if (header == null || current == null || header.format() != current.format()) {
      state = State.SEARCHING;
      return true;
    }
    if (held.size() < header.frameBytes()) {
      return false;
    }
    giveOut(header, out);
    return true;
  }

  private boolean takeTag(int tagBytes, Consumer<MediaEvent> out) {
    var look = Math.min(tagBytes, Tags.LOOK_BYTES_MAX);
    if (held.size() < look) {
      return false;
    }
    Optional<MediaEvent.Title> title = Tags.title(held.peek(0, look));
    title.ifPresent(out);
    skipBytes = tagBytes;
    return true;
  }

  /** Looks for two headers of one format, the second right behind the first's frame. */
  private boolean search(Consumer<MediaEvent> out) {
    var at = 0;
    for (; at + headerBytes() <= held.size(); at++) {
      var header = headerAt(at);
      if (header == null) {
        continue;
      }
      var next = at + header.frameBytes();
      if (next + headerBytes() > held.size()) {
        break;
      }
      var second = headerAt(next);
      if (second != null && second.format() == header.format()) {
        dropGarbage(at);
        reportGarbage(out);
        giveOut(header, out);
        return true;
      }
    }
    dropGarbage(at);
    judgeGarbage(out);
    return false;
  }

  private void dropGarbage(int count) {
    held.skip(count);
    garbageBytes += count;
  }

  private void judgeGarbage(Consumer<MediaEvent> out) {
    if (current == null && garbageBytes > HOPE_BYTES_MAX) {
      state = State.UNREADABLE;
      held.clear();
      var what = container == Container.MP3 ? "MPEG audio" : "AAC (ADTS)";
      var reason = "no %s frame in the first %d KiB".formatted(what, HOPE_BYTES_MAX >> 10);
      out.accept(new MediaEvent.Unreadable(reason));
    } else if (current != null && garbageBytes >= DAMAGE_BYTES_MAX) {
      reportGarbage(out);
    }
  }

  private void reportGarbage(Consumer<MediaEvent> out) {
    if (garbageBytes > 0) {
      out.accept(new MediaEvent.Damage(garbageBytes, "no audio frame where one was expected"));
      garbageBytes = 0;
    }
  }

  private void giveOut(AudioFrameHeader header, Consumer<MediaEvent> out) {
    state = State.BOUNDARY;
    if (current == null || current.format() != header.format()) {
      current = header;
      var info = new MediaInfo(container, List.of(header.track(0)));
      out.accept(new MediaEvent.Header(NOTHING, NOTHING, info));
    }
    var frame = held.take(header.frameBytes());
    if (container == Container.MP3 && InfoFrame.matches(frame, header)) {
      return;
    }
    out.accept(new MediaEvent.Frame(frame, clock.nanos(), true, MediaEvent.Kind.AUDIO));
    clock.add(header.samples(), header.sampleRate());
  }

  private int headerBytes() {
    return container == Container.MP3
        ? AudioFrameHeader.MPEG_HEADER_BYTES
        : AudioFrameHeader.ADTS_HEADER_BYTES;
  }

  /** The header at an index of the window, also told null where too few bytes are left. */
  private @Nullable AudioFrameHeader headerAt(int index) {
    if (index + headerBytes() > held.size()) {
      return null;
    }
    return container == Container.MP3
        ? AudioFrameHeader.mpeg(held.i32(index))
        : AudioFrameHeader.adts(held.i32(index), held.u24(index + 4));
  }
}
