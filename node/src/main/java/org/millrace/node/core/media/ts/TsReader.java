package org.millrace.node.core.media.ts;

import java.util.function.Consumer;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads the first program of a transport stream. Packets pass unchanged and in order, but for null
 * packets, damaged ones, and those of a stream before its first PES packet begins. Packets are
 * given out with the read they came in; only those of an access unit whose kind is not yet told are
 * held, and all until the header is known.
 */
public final class TsReader implements MediaReader {

  /** Without packets in so many bytes it is no transport stream. */
  static final int HOPE_BYTES_MAX = 256 << 10;

  /** Without tables or the begin of an access unit in so many bytes there is nothing to send. */
  static final int USELESS_BYTES_MAX = 2 << 20;

  /** Breaks of continuity are told once in so many packets. */
  static final int REPORT_PACKETS = 2048;

  private static final String NOT_PACKETS = "no transport packet where one was expected";

  private final PacketSync sync = new PacketSync(this::leftOut);
  private final ProgramClock clock;
  private final ProgramTables tables;
  private final Runs runs;
  private long leftOutBytes;
  private int uselessBytes;
  private int breaks;
  private int packetsSinceReport = REPORT_PACKETS;
  private boolean unreadable;

  public TsReader(Splice splice) {
    clock = new ProgramClock(splice);
    tables = new ProgramTables(splice);
    runs = new Runs(tables, clock.spliced());
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    for (var at = 0; at < bytes.length && !unreadable; at += HeldBytes.SLICE) {
      sync.append(bytes, at, Math.min(HeldBytes.SLICE, bytes.length - at));
      readPackets(out);
      if (!sync.everFound() && sync.garbageBytes() > HOPE_BYTES_MAX) {
        giveUp("no transport packets in the first " + (HOPE_BYTES_MAX >> 10) + " KiB", out);
      }
    }
    if (!unreadable) {
      runs.flush(out);
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (unreadable) {
      return;
    }
    sync.end();
    readPackets(out);
    runs.end(out);
    reportBreaks(out);
    unreadable = true;
  }

  /** How much input is held. */
  int heldBytes() {
    return sync.heldBytes() + runs.heldBytes();
  }

  private void readPackets(Consumer<MediaEvent> out) {
    for (var packet = sync.next(); packet != null && !unreadable; packet = sync.next()) {
      if (leftOutBytes > 0) {
        out.accept(new MediaEvent.Damage(leftOutBytes, NOT_PACKETS));
        leftOutBytes = 0;
      }
      readPacket(packet, out);
    }
  }

  private void leftOut(long bytes) {
    leftOutBytes += bytes;
  }

  private void giveUp(String reason, Consumer<MediaEvent> out) {
    unreadable = true;
    out.accept(new MediaEvent.Unreadable(reason));
  }

  private void loseHope(String reason, Consumer<MediaEvent> out) {
    uselessBytes += TsPacket.BYTES;
    if (uselessBytes > USELESS_BYTES_MAX) {
      giveUp(reason + " in the first " + (USELESS_BYTES_MAX >> 20) + " MiB", out);
    }
  }

  private void readPacket(byte[] packet, Consumer<MediaEvent> out) {
    var pid = TsPacket.pid(packet);
    if (pid == TsPacket.PID_NULL) {
      return;
    }
    if (TsPacket.isBroken(packet)) {
      out.accept(new MediaEvent.Damage(TsPacket.BYTES, "a packet was marked as damaged"));
      return;
    }
    if (tables.has(pid)) {
      readTable(packet, out);
      return;
    }
    var program = tables.program();
    if (program == null) {
      loseHope("no program tables", out);
      return;
    }
    var stream = program.stream(pid);
    if (stream != null) {
      readStream(stream, packet, out);
    } else if (pid < TsPacket.PID_TABLES_END) {
      runs.addTable(packet, out);
    } else if (!clock.spliced() || clock.started()) {
      TsPacket.shiftPcr(packet, clock.shiftTicks());
      runs.add(packet, out);
    }
  }

  private void readTable(byte[] packet, Consumer<MediaEvent> out) {
    var changed = tables.read(packet);
    var program = tables.program();
    if (program == null) {
      return;
    }
    if (changed) {
      runs.changeProgram(program, out);
    }
    runs.addTable(tables.passOn(packet), out);
  }

  private void readStream(ElementaryStream stream, byte[] packet, Consumer<MediaEvent> out) {
    follow(stream, packet, out);
    var begins = TsPacket.beginsUnit(packet) && PesTime.bodyAt(packet) >= 0;
    var ticks = begins ? PesTime.decodeTicks(packet) : PesTime.NONE;
    if (ticks != PesTime.NONE) {
      readTime(stream, packet, ticks, out);
    }
    if (!stream.hasBegun()) {
      if (!begins || (clock.spliced() && !clock.started())) {
        if (runs.isMain(stream)) {
          loseHope("nothing that can be read of the main stream (is it scrambled?)", out);
        }
        return;
      }
      stream.startCounterAnew(packet);
      stream.begin();
    }
    if (stream.look(packet)) {
      runs.changeInfo();
    }
    if (clock.spliced()) {
      TsPacket.shiftPcr(packet, clock.shiftTicks());
      if (begins) {
        PesTime.shift(packet, clock.shiftTicks());
      }
      stream.shiftCounter(packet);
    }
    runs.add(packet, out);
  }

  private void readTime(
      ElementaryStream stream, byte[] packet, long ticks, Consumer<MediaEvent> out) {
    if (runs.isMain(stream)) {
      runs.beginUnit(clock.advance(ticks), TsPacket.isRandomAccess(packet), out);
    } else if (!clock.started()) {
      runs.startTime(clock.advance(ticks));
    }
  }

  private void follow(ElementaryStream stream, byte[] packet, Consumer<MediaEvent> out) {
    packetsSinceReport++;
    if (!stream.continues(packet)) {
      breaks++;
    }
    if (breaks > 0 && packetsSinceReport >= REPORT_PACKETS) {
      reportBreaks(out);
    }
  }

  private void reportBreaks(Consumer<MediaEvent> out) {
    if (breaks > 0) {
      out.accept(new MediaEvent.Damage(0, breaks + " breaks in the packet counters"));
      breaks = 0;
      packetsSinceReport = 0;
    }
  }
}
