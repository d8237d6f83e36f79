package org.millrace.node.core.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.millrace.node.core.remux.TrackFormat;

/**
 * The segments of a stream that can be asked for, the newest of them still open. Bounded by count
 * and by bytes: what leaves the playlist stays for a while, as players may be about to ask for it.
 */
final class LiveWindow {

  /** An init segment and what it describes. */
  record Init(byte[] bytes, List<TrackFormat> tracks) {}

  private final HlsLimits limits;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private final TreeMap<Integer, Init> inits = new TreeMap<>();
  private final List<Part> open = new ArrayList<>();
  private final long firstNumber;

  private long nextNumber;
  private long discontinuitiesGone;
  private boolean openDiscontinuity;
  private int openInit;
  private long openEpochMillis;
  private long keptBytes;
  private boolean ended;

  LiveWindow(HlsLimits limits, long firstNumber) {
    this.limits = limits;
    this.firstNumber = firstNumber;
    this.nextNumber = firstNumber;
  }

  void init(int number, Init init) {
    inits.put(number, init);
    ended = false;
  }

  void part(Part part, boolean opens, boolean discontinuity, int init, long epochMillis) {
    if (opens) {
      open.clear();
      openDiscontinuity = discontinuity;
      openInit = init;
      openEpochMillis = epochMillis;
      ended = false;
    }
    open.add(part);
    keptBytes += part.bytes().length;
    trim();
  }

  /** The open segment is finished; returns it. */
  Segment close() {
    var duration = open.stream().mapToLong(Part::durationNanos).sum();
    var segment =
        new Segment(nextNumber++, openInit, openDiscontinuity, openEpochMillis, duration, open);
    segments.addLast(segment);
    open.clear();
    trim();
    return segment;
  }

  void end() {
    ended = true;
  }

  private void trim() {
    while (segments.size() > limits.keptSegments()
        || (keptBytes > limits.keptBytesMax() && segments.size() > 1)) {
      keptBytes -= segments.removeFirst().bytes();
    }
    var oldest = segments.isEmpty() ? openInit : segments.getFirst().init();
    inits.headMap(oldest).clear();
    var listed = listed();
    if (!listed.isEmpty()) {
      countGone(listed.getFirst().number());
    }
  }

  /** The segments of the playlist. */
  List<Segment> listed() {
    var skip = Math.max(0, segments.size() - limits.windowSegments());
    return segments.stream().skip(skip).toList();
  }

  /** The segments of a playlist for who begins in the past: more than the others, if there are. */
  List<Segment> listedWithPast() {
    var most = Math.max(limits.windowSegments(), limits.keptSegments() - limits.windowSegments());
    return segments.stream().skip(Math.max(0, segments.size() - most)).toList();
  }

  private long gone;

  /** Counts the discontinuities that lie before the first listed segment. */
  private void countGone(long firstListed) {
    for (var segment : segments) {
      if (segment.number() >= firstListed) {
        break;
      }
      if (segment.number() >= gone) {
        gone = segment.number() + 1;
        discontinuitiesGone += segment.discontinuity() ? 1 : 0;
      }
    }
  }

  /** The EXT-X-DISCONTINUITY-SEQUENCE of the playlist. */
  long discontinuitiesGone() {
    return discontinuitiesGone;
  }

  /** The same of a playlist that begins with an older segment. */
  long discontinuitiesGoneBefore(long number) {
    var listed = listed();
    var first = listed.isEmpty() ? nextNumber : listed.getFirst().number();
    var between =
        segments.stream()
            .filter(segment -> segment.number() >= number && segment.number() < first)
            .filter(Segment::discontinuity)
            .count();
    return discontinuitiesGone - between;
  }

  List<Part> openParts() {
    return List.copyOf(open);
  }

  boolean openDiscontinuity() {
    return openDiscontinuity;
  }

  int openInit() {
    return openInit;
  }

  long openEpochMillis() {
    return openEpochMillis;
  }

  /** The number of the open segment, or of the next one if none is open. */
  long openNumber() {
    return nextNumber;
  }

  boolean hasFinished() {
    return nextNumber > firstNumber;
  }

  boolean ended() {
    return ended;
  }

  Optional<Init> init(int number) {
    return Optional.ofNullable(inits.get(number));
  }

  Optional<Segment> segment(long number) {
    if (segments.isEmpty() || number < segments.getFirst().number() || number >= nextNumber) {
      return Optional.empty();
    }
    return segments.stream().filter(segment -> segment.number() == number).findFirst();
  }

  Optional<Part> part(long number, int index) {
    var parts = number == nextNumber ? open : segment(number).map(Segment::parts).orElse(List.of());
    return index >= 0 && index < parts.size() ? Optional.of(parts.get(index)) : Optional.empty();
  }

  long keptBytes() {
    return keptBytes;
  }
}
