package org.millrace.node.core.media.ts;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/**
 * Gathers packets into frames and puts the header before them.
 *
 * <pre>
 *   tables │ unit begins … more of it │ more of it │ tables │ next unit begins …
 *          └── frame, joinable ───────┴── frame ───┘        └── frame
 * </pre>
 *
 * A frame ends where the next access unit of the main stream begins, and where a read ends: nothing
 * waits for the next unit. Tables go with what follows them. The header waits until its codecs are
 * known, for {@link #WAIT_NANOS} or {@link #WAIT_BYTES} at most; what is learnt later makes another
 * header of the same bytes.
 */
final class Runs {

  static final int WAIT_BYTES = 1 << 20;
  static final long WAIT_NANOS = 1_000_000_000;

  /** Longer runs are given out amid a read. */
  static final int RUN_BYTES_MAX = 256 << 10;

  /** So much of a unit is held until its first slice tells whether it is a key frame. */
  static final int UNDECIDED_BYTES_MAX = 64 * TsPacket.BYTES;

  /** A stream of nothing but tables is given out too. */
  private static final int TABLE_BYTES_MAX = 64 * TsPacket.BYTES;

  private static final byte[] NOTHING = {};

  private final ProgramTables tables;
  private final boolean spliced;
  private final List<MediaEvent.Frame> waiting = new ArrayList<>();
  private int waitingBytes;
  private long waitingSinceNanos = MediaEvent.NO_TIME;
  private boolean headerDue;
  private boolean infoChanged;
  private boolean anyHeader;

  private final ByteArrayOutputStream run = new ByteArrayOutputStream();
  private int tableBytes;
  private @Nullable ElementaryStream main;
  private long timeNanos = MediaEvent.NO_TIME;
  private boolean beginsUnit;
  private boolean randomAccess;

  Runs(ProgramTables tables, boolean spliced) {
    this.tables = tables;
    this.spliced = spliced;
  }

  int heldBytes() {
    return run.size() + waitingBytes;
  }

  /** The tables of another program have come. */
  void changeProgram(Program program, Consumer<MediaEvent> out) {
    infoChanged = false;
    emit(out);
    if (!waiting.isEmpty()) {
      giveHeader(out);
    }
    main = program.main();
    headerDue = true;
    waitingSinceNanos = MediaEvent.NO_TIME;
  }

  /** Something was learnt of a stream. */
  void changeInfo() {
    infoChanged = true;
  }

  boolean isMain(ElementaryStream stream) {
    return main == stream;
  }

  /** The next packet begins an access unit of the main stream. */
  void beginUnit(long nanos, boolean isRandomAccess, Consumer<MediaEvent> out) {
    emit(out);
    timeNanos = nanos;
    beginsUnit = true;
    randomAccess = isRandomAccess;
    if (headerDue && waitingSinceNanos == MediaEvent.NO_TIME) {
      waitingSinceNanos = nanos;
    }
  }

  /** Before the first unit, another stream tells the time. */
  void startTime(long nanos) {
    if (timeNanos == MediaEvent.NO_TIME) {
      timeNanos = nanos;
    }
  }

  void addTable(byte[] packets, Consumer<MediaEvent> out) {
    var before = tableBytes;
    add(packets, out);
    var wanted = before < TABLE_BYTES_MAX ? before + packets.length : 0;
    tableBytes = Math.min(wanted, run.size());
  }

  void add(byte[] packet, Consumer<MediaEvent> out) {
    run.writeBytes(packet);
    tableBytes = 0;
    if (run.size() >= RUN_BYTES_MAX) {
      emit(out);
    }
    if (headerDue && isHeaderRipe()) {
      giveHeader(out);
    }
  }

  private boolean isHeaderRipe() {
    var program = tables.program();
    var longAgo =
        waitingSinceNanos != MediaEvent.NO_TIME && timeNanos - waitingSinceNanos > WAIT_NANOS;
    return longAgo || heldBytes() > WAIT_BYTES || (program != null && program.isKnown());
  }

  /** The read is over: gives out what need not wait. */
  void flush(Consumer<MediaEvent> out) {
    var undecided = beginsUnit && key() == VideoProbe.Key.UNDECIDED;
    if (!undecided || run.size() >= UNDECIDED_BYTES_MAX) {
      emit(out);
    }
  }

  /** The source has ended. */
  void end(Consumer<MediaEvent> out) {
    tableBytes = 0;
    emit(out);
    if (headerDue && !waiting.isEmpty()) {
      giveHeader(out);
    }
  }

  private VideoProbe.Key key() {
    if (randomAccess || main == null || main.kind().media() == MediaEvent.Kind.AUDIO) {
      return VideoProbe.Key.YES;
    }
    return main.key();
  }

  /** Gives out the run up to the tables at its end. */
  private void emit(Consumer<MediaEvent> out) {
    var length = run.size() - tableBytes;
    if (length == 0) {
      return;
    }
    var bytes = run.toByteArray();
    run.reset();
    run.write(bytes, length, tableBytes);
    var joinable = (beginsUnit || main == null) && key() == VideoProbe.Key.YES;
    var kind = main == null ? MediaEvent.Kind.OTHER : main.kind().media();
    var packets = tableBytes == 0 ? bytes : Arrays.copyOf(bytes, length);
    beginsUnit = false;
    give(new MediaEvent.Frame(packets, timeNanos, joinable, kind), out);
  }

  private void give(MediaEvent.Frame frame, Consumer<MediaEvent> out) {
    if (headerDue) {
      waiting.add(frame);
      waitingBytes += frame.bytes().length;
      return;
    }
    if (infoChanged) {
      infoChanged = false;
      out.accept(new MediaEvent.Header(tables.header(), NOTHING, info()));
    }
    out.accept(frame);
  }

  private void giveHeader(Consumer<MediaEvent> out) {
    var inBand = spliced && !anyHeader ? tables.spliceInBand() : NOTHING;
    out.accept(new MediaEvent.Header(tables.header(), inBand, info()));
    anyHeader = true;
    headerDue = false;
    infoChanged = false;
    waiting.forEach(out);
    waiting.clear();
    waitingBytes = 0;
  }

  private MediaInfo info() {
    var program = tables.program();
    var tracks =
        program == null
            ? List.<MediaInfo.Track>of()
            : program.streams().stream().map(ElementaryStream::track).toList();
    return new MediaInfo(Container.TS, tracks);
  }
}
