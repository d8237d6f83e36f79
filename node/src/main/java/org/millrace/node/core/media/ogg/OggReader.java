package org.millrace.node.core.media.ogg;

import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads Ogg, also chained. Each page leaves as it is with its last byte; the time of a page is that
 * of its first packet. Behind a splice, serial numbers and granule positions are written anew. A
 * page with a wrong sum that is otherwise in its place is mended, counted and passed on.
 */
public final class OggReader implements MediaReader {

  /** Without the beginning of a stream in so many bytes there is nothing to send. */
  static final int HOPE_BYTES_MAX = 1 << 20;

  /** Damage is told at the latest after so many bytes. */
  static final int DAMAGE_BYTES_MAX = 64 << 10;

  private static final byte[] NOTHING = {};

  private final PageSync sync = new PageSync();
  private final boolean spliced;
  private final Set<Integer> earlierSerials;
  private @Nullable Link link;
  private boolean anyHeader;
  private boolean anyTime;
  private long channelNanos;
  private long uselessBytes;
  private boolean unreadable;

  public OggReader(Splice splice) {
    spliced = !splice.equals(Splice.NONE);
    channelNanos = splice.resumeNanos();
    earlierSerials = splice.earlier().map(header -> serials(header.bytes())).orElse(Set.of());
  }

  private static Set<Integer> serials(byte[] header) {
    var pages = new PageSync();
    pages.append(header, 0, header.length);
    var serials = new TreeSet<Integer>();
    for (var page = pages.next(); page != null; page = pages.next()) {
      if (serials.size() < Link.STREAMS_MAX) {
        serials.add(page.serial());
      }
    }
    return serials;
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    for (var at = 0; at < bytes.length && !unreadable; at += HeldBytes.SLICE) {
      sync.append(bytes, at, Math.min(HeldBytes.SLICE, bytes.length - at));
      readPages(out);
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (unreadable) {
      return;
    }
    sync.end();
    readPages(out);
    // What is left is a page whose end did not come, and no damage.
    unreadable = true;
  }

  /** How much input is held. */
  int heldBytes() {
    return sync.heldBytes() + (link == null ? 0 : link.heldBytes());
  }

  private void readPages(Consumer<MediaEvent> out) {
    OggPage page;
    do {
      page = sync.next();
      uselessBytes += sync.takeGarbageBytes();
      if (page != null) {
        readPage(page, out);
      }
      judgeUseless(out);
    } while (page != null && !unreadable);
  }

  private void judgeUseless(Consumer<MediaEvent> out) {
    if (unreadable) {
      return;
    }
    if (link == null && uselessBytes > HOPE_BYTES_MAX) {
      giveUp("no beginning of an Ogg stream in the first " + (HOPE_BYTES_MAX >> 20) + " MiB", out);
    } else if (link != null && uselessBytes >= DAMAGE_BYTES_MAX) {
      reportUseless(out);
    }
  }

  private void giveUp(String reason, Consumer<MediaEvent> out) {
    unreadable = true;
    out.accept(new MediaEvent.Unreadable(reason));
  }

  private void reportUseless(Consumer<MediaEvent> out) {
    if (uselessBytes > 0) {
      out.accept(new MediaEvent.Damage(uselessBytes, "no page of a known stream"));
      uselessBytes = 0;
    }
  }

  private void readPage(OggPage page, Consumer<MediaEvent> out) {
    if (page.beginsStream()) {
      beginStream(page);
      return;
    }
    var current = link;
    var stream = current == null ? null : current.stream(page.serial());
    if (current == null || stream == null) {
      uselessBytes += page.bytes().length;
      return;
    }
    reportUseless(out);
    if (page.damaged()) {
      stream.mend(page);
      out.accept(new MediaEvent.Damage(0, "a page with a wrong checksum"));
    }
    if (current.isOpen()) {
      giveOut(page, current, stream, out);
      return;
    }
    current.addBeforeOpen(page, stream);
    if (current.isReady()) {
      openLink(current, out);
    } else if (current.isTooLong()) {
      giveUp("the headers of the Ogg stream do not end", out);
    }
  }

  private void beginStream(OggPage page) {
    var current = link;
    if (page.damaged()) {
      uselessBytes += page.bytes().length;
      return;
    }
    if (current == null || current.hasBegun()) {
      current = new Link();
      link = current;
    }
    if (current.stream(page.serial()) != null
        || !current.add(page, freeSerial(page.serial(), current))) {
      uselessBytes += page.bytes().length;
    }
  }

  /** Listeners must not take the stream for the one they had. */
  private int freeSerial(int serial, Link current) {
    var free = serial;
    while (earlierSerials.contains(free) || (free != serial && current.sends(free))) {
      free++;
    }
    return free;
  }

  private void openLink(Link current, Consumer<MediaEvent> out) {
    var header = current.open();
    var inBand = anyHeader || spliced ? header : NOTHING;
    anyHeader = true;
    out.accept(new MediaEvent.Header(header, inBand, current.info()));
    var titles = new ArrayList<MediaEvent.Title>();
    current.streams().forEach(stream -> stream.title().ifPresent(titles::add));
    titles.stream().limit(1).forEach(out);
    for (var page : current.takeEarly()) {
      var stream = current.stream(page.serial());
      if (stream != null) {
        giveOut(page, current, stream, out);
      }
    }
  }

  private void giveOut(OggPage page, Link current, LogicalStream stream, Consumer<MediaEvent> out) {
    var nanos = place(stream.advance(page), current);
    if (stream.endNanos() != MediaEvent.NO_TIME && current.offsetNanos() != MediaEvent.NO_TIME) {
      channelNanos = Math.max(channelNanos, stream.endNanos() + current.offsetNanos());
    }
    var joinable = current.isJoinable(page, stream);
    if (spliced) {
      var offset = current.offsetNanos() == MediaEvent.NO_TIME ? 0 : current.offsetNanos();
      page.setGranule(stream.codec().shifted(page.granule(), offset));
    }
    if (spliced || page.serial() != stream.serialOut()) {
      page.setSerial(stream.serialOut());
      page.seal();
    }
    out.accept(new MediaEvent.Frame(page.bytes(), nanos, joinable, stream.codec().kind()));
  }

  /** Puts a time of the link onto the channel's time line, which goes on from link to link. */
  private long place(long sourceNanos, Link current) {
    if (sourceNanos == MediaEvent.NO_TIME) {
      return channelNanos;
    }
    if (current.offsetNanos() == MediaEvent.NO_TIME) {
      current.setOffsetNanos(spliced || anyTime ? channelNanos - sourceNanos : 0);
      anyTime = true;
    }
    return sourceNanos + current.offsetNanos();
  }
}
