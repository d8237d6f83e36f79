package org.millrace.node.core.media.matroska;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.media.Readings.frames;
import static org.millrace.node.core.media.Readings.header;
import static org.millrace.node.core.media.Readings.only;
import static org.millrace.node.core.media.Readings.read;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Frame;
import org.millrace.node.core.media.Splice;

/** Corners of Clusters that ffmpeg does not write. */
final class ClusterCutterTest {

  private static final int UNKNOWN = -1;

  private static MatroskaReader open() {
    return new MatroskaReader(Splice.NONE);
  }

  /** An EBML header that allows sizes of this width, a Segment, and a video and an audio track. */
  private static ByteWriter begin(int sizeBytes) {
    var out = new ByteWriter(256);
    element(out, Ids.EBML, element(Ids.MAX_SIZE_LENGTH, sizeBytes));
    Ebml.unknownSize(out, Ids.SEGMENT, sizeBytes);
    var tracks = new ByteWriter(64).bytes(track(1, 1, "V_VP8")).bytes(track(2, 2, "A_OPUS"));
    return element(out, Ids.TRACKS, tracks.toBytes());
  }

  private static byte[] track(int number, int type, String codec) {
    var entry = new ByteWriter(32);
    entry.bytes(element(Ids.TRACK_NUMBER, number)).bytes(element(Ids.TRACK_TYPE, type));
    element(entry, Ids.CODEC_ID, new ByteWriter(16).ascii(codec).toBytes());
    return element(new ByteWriter(32), Ids.TRACK_ENTRY, entry.toBytes()).toBytes();
  }

  private static byte[] element(int id, int value) {
    return element(new ByteWriter(8), id, new byte[] {(byte) value}).toBytes();
  }

  private static ByteWriter element(ByteWriter out, int id, byte[] content) {
    if (id > 0xffff || id < 0) {
      out.u32(id);
    } else if (id > 0xff) {
      out.u16(id);
    } else {
      out.u8(id);
    }
    return out.u8(0x40 | content.length >> 8).u8(content.length).bytes(content);
  }

  private static ByteWriter cluster(ByteWriter out, int size, int ticks) {
    out.u32(Ids.CLUSTER);
    if (size == UNKNOWN) {
      out.u8(0xff);
    } else {
      out.u8(0x40 | size >> 8).u8(size);
    }
    return out.bytes(element(Ids.TIMESTAMP, ticks));
  }

  private static byte[] block(int track, int ticks, boolean key) {
    return new byte[] {
      (byte) (0x80 | track), (byte) (ticks >> 8), (byte) ticks, (byte) (key ? 0x80 : 0), 1, 2, 3
    };
  }

  private static ByteWriter simple(ByteWriter out, int track, int ticks, boolean key) {
    return element(out, Ids.SIMPLE_BLOCK, block(track, ticks, key));
  }

  @Test
  void keyFrameBehindAudioBeginsACluster() {
    var out = cluster(begin(8), UNKNOWN, 10);
    simple(out, 2, 0, true);
    simple(out, 1, 5, true);
    simple(out, 1, 45, false);
    var events = read(open(), out.toBytes());
    assertThat(frames(events)).extracting(Frame::joinable).containsExactly(false, true, false);
    assertThat(frames(events))
        .extracting(Frame::timeNanos)
        .containsExactly(10_000_000L, 15_000_000L, 55_000_000L);
    assertThat(frames(events).get(1).bytes()).startsWith(0x1F, 0x43, 0xB6, 0x75, 1, 0xff);
  }

  @Test
  void blockGroupIsAKeyFrameUnlessItRefersToAnother() {
    var out = cluster(begin(8), UNKNOWN, 0);
    element(
        out, Ids.BLOCK_GROUP, element(new ByteWriter(9), Ids.BLOCK, block(1, 0, false)).toBytes());
    var group = element(new ByteWriter(9), Ids.BLOCK, block(1, 40, false));
    element(out, Ids.BLOCK_GROUP, group.bytes(element(Ids.REFERENCE_BLOCK, 40)).toBytes());
    assertThat(frames(read(open(), out.toBytes())))
        .extracting(Frame::joinable)
        .containsExactly(true, false);
  }

  @Test
  void sizesAreNoWiderThanTheHeaderAllows() {
    var out = simple(cluster(begin(4), UNKNOWN, 0), 1, 0, true);
    var events = read(open(), out.toBytes());
    assertThat(header(events).bytes()).containsSequence(0x18, 0x53, 0x80, 0x67, 0x1f, 0xff, 0xff);
    assertThat(frames(events).getFirst().bytes()).startsWith(0x1F, 0x43, 0xB6, 0x75, 0x1f, 0xff);
  }

  @Test
  void blockOfNoTrackIsDamageAndTheNextClusterGoesOn() {
    var out = simple(cluster(begin(8), UNKNOWN, 0), 1, 0, true);
    simple(out, 9, 0, true);
    simple(out, 1, 40, false);
    simple(cluster(out, UNKNOWN, 80), 1, 0, true);
    var events = read(open(), out.toBytes());
    assertThat(frames(events)).hasSize(2);
    assertThat(only(MediaEvent.Damage.class, events)).hasSize(1);
  }

  @Test
  void elementsBeyondAKnownClusterAreDamage() {
    var out = simple(cluster(begin(8), 5, 0), 1, 0, true);
    simple(cluster(out, UNKNOWN, 80), 1, 0, true);
    var events = read(open(), out.toBytes());
    assertThat(frames(events)).hasSize(1);
    assertThat(only(MediaEvent.Damage.class, events)).hasSize(1);
  }

  @Test
  void timesThatCannotBeAreDamageAndOverflowNothing() {
    var out = begin(8).u32(Ids.CLUSTER).u8(0xff);
    element(out, Ids.TIMESTAMP, new byte[] {0x7f, -1, -1, -1, -1, -1, -1, -1});
    simple(out, 1, 0, true);
    simple(cluster(out, UNKNOWN, 80), 1, 0, true);
    var resumeNanos = 3_600_000_000_000L;
    var splice = new Splice(Optional.empty(), resumeNanos);
    var events = read(new MatroskaReader(splice), out.toBytes());
    assertThat(only(MediaEvent.Damage.class, events)).hasSize(1);
    assertThat(frames(events)).extracting(Frame::timeNanos).containsExactly(resumeNanos);
  }
}
