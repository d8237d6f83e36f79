package org.millrace.node.core.media.ts;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Splice;

/**
 * The association table and the map of the first program, as latest seen. Behind a splice they are
 * written anew, with versions that players of the earlier tables take note of.
 */
final class ProgramTables {

  private static final byte[] NOTHING = {};

  private final boolean spliced;
  private final @Nullable ProgramTables earlier;
  private final SectionReader pats = new SectionReader(Table.PAT);
  private SectionReader maps = new SectionReader(Table.PMT);
  private int programNumber;
  private int mapPid;
  private byte[] pat = NOTHING;
  private byte[] map = NOTHING;
  private @Nullable Program program;
  private boolean sectionEnded;
  private int patVersionShift;
  private int mapVersionShift;
  private int patCounter;
  private int mapCounter;

  ProgramTables(Splice splice) {
    spliced = !splice.equals(Splice.NONE);
    earlier = splice.earlier().map(header -> ofHeader(header.bytes())).orElse(null);
  }

  private static ProgramTables ofHeader(byte[] header) {
    var tables = new ProgramTables(Splice.NONE);
    for (var at = 0; at + TsPacket.BYTES <= header.length; at += TsPacket.BYTES) {
      var packet = Arrays.copyOfRange(header, at, at + TsPacket.BYTES);
      if (tables.has(TsPacket.pid(packet))) {
        tables.read(packet);
      }
    }
    return tables;
  }

  @Nullable Program program() {
    return program;
  }

  /** Whether packets of the PID carry one of the tables. */
  boolean has(int pid) {
    return pid == 0 || pid == mapPid;
  }

  /** Takes a packet of a table; true when the program is another one from here on. */
  boolean read(byte[] packet) {
    sectionEnded = false;
    if (TsPacket.pid(packet) == 0) {
      var section = pats.read(packet);
      if (section != null) {
        sectionEnded = true;
        readPat(section);
      }
      return false;
    }
    var section = maps.read(packet);
    if (section != null && Table.extension(section) != programNumber) {
      section = null;
    }
    sectionEnded = section != null;
    return section != null && readMap(section);
  }

  private void readPat(byte[] section) {
    var first = Table.firstProgram(section);
    if (first == 0) {
      return;
    }
    programNumber = first >>> 16;
    var pid = first & 0x1FFF;
    if (pat.length == 0) {
      patVersionShift = versionShift(section, earlier == null ? NOTHING : earlier.pat);
    }
    pat = Table.withVersion(section, Table.version(section) + patVersionShift);
    if (pid != mapPid) {
      mapPid = pid;
      maps = new SectionReader(Table.PMT);
    }
  }

  private boolean readMap(byte[] section) {
    if (map.length == 0) {
      mapVersionShift = versionShift(section, earlier == null ? NOTHING : earlier.map);
    }
    var moved = Table.withVersion(section, Table.version(section) + mapVersionShift);
    if (Arrays.equals(moved, map)) {
      return false;
    }
    map = moved;
    program = Program.of(map, program);
    return true;
  }

  /** Another content needs another version, or players keep the one they have. */
  private int versionShift(byte[] section, byte[] before) {
    if (!spliced || before.length == 0) {
      return 0;
    }
    var next = Table.version(before) + (Table.saySame(section, before) ? 0 : 1);
    return next - Table.version(section);
  }

  /** Both tables in packets. */
  byte[] header() {
    return join(Table.packets(0, pat, 0), Table.packets(mapPid, map, 0));
  }

  /** The tables, and leave for the counter of each stream to begin anew. */
  byte[] spliceInBand() {
    patCounter = Table.packets(0, pat, 0).length / TsPacket.BYTES;
    mapCounter = Table.packets(mapPid, map, 0).length / TsPacket.BYTES;
    var out = new ByteArrayOutputStream();
    out.writeBytes(header());
    if (program != null) {
      program.streams().forEach(s -> out.writeBytes(TsPacket.discontinuity(s.pid())));
    }
    return out.toByteArray();
  }

  /** What goes out for the packet just read: itself, or the section that ended in it anew. */
  byte[] passOn(byte[] packet) {
    if (!spliced) {
      return packet;
    }
    if (!sectionEnded) {
      return NOTHING;
    }
    var isPat = TsPacket.pid(packet) == 0;
    var packets =
        isPat ? Table.packets(0, pat, patCounter) : Table.packets(mapPid, map, mapCounter);
    if (isPat) {
      patCounter += packets.length / TsPacket.BYTES;
    } else {
      mapCounter += packets.length / TsPacket.BYTES;
    }
    return packets;
  }

  private static byte[] join(byte[] one, byte[] other) {
    var joined = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, joined, one.length, other.length);
    return joined;
  }
}
