package org.millrace.node.core.remux;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.Containers;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Splice;

/**
 * A segment of fragmented MP4 as one of a transport stream, for players that are older than the
 * former. Every segment begins with its tables and can be read alone.
 */
public final class TsSegment {

  private static final int PROGRAM_MAP_PID = 0x1000;
  private static final int FIRST_PID = 0x100;
  private static final long TIME_MASK = (1L << 33) - 1;

  /** Times begin late enough that the clock, which is told ahead of them, never is below zero. */
  private static final long SHIFT_TICKS = 126_000;

  private static final long AHEAD_TICKS = 63_000;
  private static final byte[] H264_DELIMITER = {0, 0, 0, 1, 9, (byte) 0xf0};
  private static final byte[] HEVC_DELIMITER = {0, 0, 0, 1, 0x46, 1, 0x50};

  private final List<TrackFormat> tracks;
  private final List<byte[]> parameterSets;
  private final TsPackets out = new TsPackets();

  private TsSegment(List<TrackFormat> tracks) {
    this.tracks = tracks;
    this.parameterSets = tracks.stream().map(ParameterSets::of).toList();
  }

  /** Whether transport streams that players know hold all of these. */
  public static boolean holds(List<TrackFormat> tracks) {
    return !tracks.isEmpty() && tracks.stream().noneMatch(track -> streamType(track) == 0);
  }

  /** From an init segment and the fragments behind it; empty if they are none of ours. */
  public static Optional<byte[]> of(byte[] init, List<byte[]> fragments) {
    var formats = new ArrayList<TrackFormat>();
    var samples = new ArrayList<Sample>();
    var demuxer = new Mp4Demuxer();
    var reader = Containers.open(Container.MP4, Splice.NONE);
    Consumer<Demuxer.Event> found =
        event -> {
          switch (event) {
            case Demuxer.Event.Tracks(var told) -> formats.addAll(told);
            case Demuxer.Event.Found(var sample) -> samples.add(sample);
          }
        };
    Consumer<MediaEvent> read =
        event -> {
          switch (event) {
            case MediaEvent.Header header -> demuxer.header(header, found);
            case MediaEvent.Frame frame -> demuxer.frame(frame, found);
            case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
          }
        };
    reader.read(init, read);
    fragments.forEach(fragment -> reader.read(fragment, read));
    if (!holds(formats)) {
      return Optional.empty();
    }
    samples.sort(Comparator.comparingLong(Sample::timeNanos));
    return Optional.of(new TsSegment(formats).write(samples));
  }

  private byte[] write(List<Sample> samples) {
    tables();
    for (var sample : samples) {
      var format = tracks.get(sample.track());
      var decoded = ticks(sample.timeNanos());
      var shown = ticks(sample.timeNanos() + sample.offsetNanos());
      var unit = elementary(sample, format);
      var packet = packetised(format, unit, decoded, shown);
      var clock = sample.track() == clockTrack() ? decoded - AHEAD_TICKS & TIME_MASK : -1;
      out.unit(FIRST_PID + sample.track(), packet, sample.key() && format.codec().video(), clock);
    }
    return out.toBytes();
  }

  private int clockTrack() {
    for (var i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).codec().video()) {
        return i;
      }
    }
    return 0;
  }

  private void tables() {
    var programs = new ByteWriter(16).u8(0).u16(0xb00d).u16(1).u8(0xc1).u16(0);
    out.table(0, programs.u16(1).u16(0xe000 | PROGRAM_MAP_PID).toBytes());
    var map = new ByteWriter(64).u8(2).u16(0xb000 | 13 + 5 * tracks.size());
    map.u16(1).u8(0xc1).u16(0).u16(0xe000 | FIRST_PID + clockTrack()).u16(0xf000);
    for (var i = 0; i < tracks.size(); i++) {
      map.u8(streamType(tracks.get(i))).u16(0xe000 | FIRST_PID + i).u16(0xf000);
    }
    out.table(PROGRAM_MAP_PID, map.toBytes());
  }

  private static int streamType(TrackFormat format) {
    return switch (format.codec()) {
      case H264 -> 0x1b;
      case HEVC -> 0x24;
      case AAC -> 0x0f;
      case MP3 -> 0x03;
      case AV1, VP9, OPUS, FLAC -> 0;
    };
  }

  private static long ticks(long nanos) {
    var seconds = Math.floorDiv(nanos, 1_000_000_000L);
    var rest = Math.floorMod(nanos, 1_000_000_000L);
    return seconds * 90_000 + rest * 9 / 100_000 + SHIFT_TICKS & TIME_MASK;
  }

  /** With a head that tells its times, 2.4.3.6. */
  private static byte[] packetised(TrackFormat format, byte[] unit, long decoded, long shown) {
    var both = decoded != shown;
    var head = both ? 10 : 5;
    var video = format.codec().video();
    var length = 3 + head + unit.length;
    var packet = new ByteWriter(6 + length).u24(1).u8(video ? 0xe0 : 0xc0);
    packet.u16(length > 0xffff ? 0 : length).u8(0x84).u8(both ? 0xc0 : 0x80).u8(head);
    time(packet, both ? 3 : 2, shown);
    if (both) {
      time(packet, 1, decoded);
    }
    return packet.bytes(unit).toBytes();
  }

  private static void time(ByteWriter out, int mark, long ticks) {
    out.u8((int) (mark << 4 | (ticks >>> 29 & 0x0e) | 1));
    out.u16((int) (ticks >>> 14 & 0xfffe | 1)).u16((int) (ticks << 1 & 0xfffe | 1));
  }

  private byte[] elementary(Sample sample, TrackFormat format) {
    return switch (format.codec()) {
      case H264 -> picture(sample, H264_DELIMITER);
      case HEVC -> picture(sample, HEVC_DELIMITER);
      case AAC -> adts(sample.data(), format);
      case MP3, AV1, VP9, OPUS, FLAC -> sample.data();
    };
  }

  /** From lengths to start codes. */
  private byte[] picture(Sample sample, byte[] delimiter) {
    var data = sample.data();
    var picture = new ByteWriter(data.length + 256).bytes(delimiter);
    if (sample.key()) {
      picture.bytes(parameterSets.get(sample.track()));
    }
    for (var at = 0; data.length - at > 4; ) {
      var length = new Bits(data, at, data.length).read(32) & 0xffff_ffffL;
      var end = Math.min(data.length, at + 4 + length);
      picture.u32(1).bytes(data, at + 4, (int) end - at - 4);
      at = (int) end;
    }
    return picture.toBytes();
  }

  private static byte[] adts(byte[] frame, TrackFormat format) {
    var config = AacConfig.parse(format.config());
    var rate = Math.max(0, config.map(aac -> AacConfig.rateIndex(aac.sampleRate())).orElse(4));
    var channels = Math.min(7, format.channels());
    var length = frame.length + 7;
    var head = new ByteWriter(length).u16(0xfff1).u8(1 << 6 | rate << 2 | channels >> 2);
    head.u8((channels & 3) << 6 | length >> 11).u8(length >> 3 & 0xff);
    return head.u8((length & 7) << 5 | 0x1f).u8(0xfc).bytes(frame).toBytes();
  }
}
