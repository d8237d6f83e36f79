package org.millrace.node.core.media.ts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.codec.DecoderConfig;

/**
 * Looks at the first NAL units of each access unit, up to the first slice: whether it is a key
 * frame, and which parameter sets it brings. Nothing behind the first slice is looked at.
 */
final class VideoProbe {

  /** Whether a listener may start at an access unit. */
  enum Key {
    YES,
    NO,
    UNDECIDED
  }

  private static final int UNIT_BYTES_MAX = 2048;

  private static final int AVC_SLICE = 1;
  private static final int AVC_PARTITION = 2;
  private static final int AVC_IDR = 5;
  private static final int AVC_SEI = 6;
  private static final int AVC_SPS = 7;
  private static final int AVC_PPS = 8;
  private static final int SEI_RECOVERY_POINT = 6;

  private static final int HEVC_SLICE_MAX = 9;
  private static final int HEVC_KEY_MIN = 16;
  private static final int HEVC_KEY_MAX = 23;
  private static final int HEVC_VPS = 32;
  private static final int HEVC_PPS = 34;

  private static final int MPEG2_PICTURE = 0x00;
  private static final int MPEG2_SEQUENCE = 0xB3;

  private final StreamKind.Coding coding;
  private final ParameterSets sets = new ParameterSets();
  private final byte[] unit = new byte[UNIT_BYTES_MAX];
  private int unitBytes;
  private int unitType = -1;
  private int history;
  private boolean expectSeiType;
  private boolean scanning;
  private Key key = Key.NO;

  VideoProbe(StreamKind.Coding coding) {
    this.coding = coding;
  }

  /** An access unit begins. */
  void begin() {
    closeUnit(0);
    history = -1;
    scanning = true;
    expectSeiType = false;
    key = Key.UNDECIDED;
  }

  Key key() {
    return key;
  }

  /** What the parameter sets say, when they have become complete since it was last asked. */
  @Nullable DecoderConfig takeConfig() {
    return sets.take(coding);
  }

  /** Takes the access unit's next bytes: a packet's from an offset on. */
  void add(byte[] packet, int from) {
    for (var at = from; at < TsPacket.BYTES && scanning; at++) {
      var value = packet[at] & 0xFF;
      if (expectSeiType) {
        expectSeiType = false;
        key = value == SEI_RECOVERY_POINT ? Key.YES : key;
      }
      var begins = (history & 0xFFFFFF) == 1;
      if (unitType >= 0 && unitBytes < UNIT_BYTES_MAX) {
        unit[unitBytes++] = packet[at];
      }
      history = history << 8 | value;
      if (begins) {
        // The start code and this byte are not part of the unit before.
        closeUnit(4);
        beginUnit(value);
      }
    }
  }

  private void beginUnit(int head) {
    switch (coding) {
      case H264 -> beginAvc(head & 0x1F, head);
      case HEVC -> beginHevc(head >> 1 & 0x3F, head);
      case MPEG2_VIDEO -> beginMpeg2(head);
      case ADTS, LATM, MPEG_AUDIO, AC3, OPAQUE -> scanning = false;
    }
  }

  private void beginAvc(int type, int head) {
    switch (type) {
      case AVC_IDR -> decide(true);
      case AVC_SLICE, AVC_PARTITION -> decide(false);
      case AVC_SEI -> expectSeiType = true;
      case AVC_SPS, AVC_PPS -> open(type, head);
      default -> {}
    }
  }

  private void beginHevc(int type, int head) {
    if (type >= HEVC_KEY_MIN && type <= HEVC_KEY_MAX) {
      decide(true);
    } else if (type <= HEVC_SLICE_MAX) {
      decide(false);
    } else if (type >= HEVC_VPS && type <= HEVC_PPS) {
      open(type, head);
    }
  }

  private void beginMpeg2(int code) {
    switch (code) {
      case MPEG2_SEQUENCE -> {
        key = Key.YES;
        sets.addMpeg2();
      }
      case MPEG2_PICTURE -> decide(false);
      default -> {}
    }
  }

  /** The first slice ends the search; what was found before it stays. */
  private void decide(boolean isKey) {
    key = isKey || key == Key.YES ? Key.YES : Key.NO;
    scanning = false;
  }

  private void open(int type, int head) {
    unitType = type;
    unit[0] = (byte) head;
    unitBytes = 1;
  }

  private void closeUnit(int foreignBytes) {
    if (unitType >= 0 && foreignBytes > 0 && unitBytes < UNIT_BYTES_MAX) {
      var length = unitBytes - foreignBytes;
      while (length > 0 && unit[length - 1] == 0) {
        length--;
      }
      if (length > 0) {
        addSet(length);
      }
    }
    unitType = -1;
  }

  private void addSet(int length) {
    var copy = Arrays.copyOf(unit, length);
    switch (unitType) {
      case AVC_SPS, HEVC_VPS + 1 -> sets.addSequence(copy);
      case AVC_PPS, HEVC_PPS -> sets.addPicture(copy);
      default -> sets.addVideo(copy);
    }
  }
}
