package org.millrace.node.core.media.flv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * What the first bytes of an audio or video tag's body say: classic (FLV 10.1, E.4.2 and E.4.3) or
 * enhanced (E-RTMP v2, ExVideoTagHeader and ExAudioTagHeader).
 *
 * @param key the tag holds a key frame of the first video track
 * @param parts the tracks the tag is about; one but for multitrack tags, none where unknown
 */
record TagHead(Role role, boolean key, List<Part> parts) {

  enum Role {
    /** Decoder configuration, to be given to late joiners. */
    CONFIG,
    /** Color metadata and channel layouts: for late joiners too, beside the configuration. */
    EXTRA,
    /** Coded frames. */
    MEDIA,
    /** End marks, commands, and packets that are not known: passed on. */
    OTHER
  }

  /**
   * One track's share of the body.
   *
   * @param codec the FourCC; for classic tags the one that enhanced tags would have, or the number
   * @param from where its bytes begin in the body
   */
  record Part(String codec, int trackId, int from, int length) {}

  private static final int TRACKS_MAX = 16;

  private static final int KEY = 1;
  private static final int GENERATED_KEY = 4;
  private static final int COMMAND = 5;

  private static final int SEQUENCE_START = 0;
  private static final int CODED_FRAMES = 1;
  private static final int CODED_FRAMES_X = 3;
  private static final int METADATA_OR_CHANNELS = 4;
  private static final int SEQUENCE_START_TS = 5;
  private static final int MULTITRACK = 6;
  private static final int AUDIO_MULTITRACK = 5;
  private static final int MOD_EX = 7;
  private static final int ONE_TRACK = 0;
  private static final int MANY_CODECS = 2;

  private static final TagHead UNKNOWN = new TagHead(Role.OTHER, false, List.of());

  static TagHead of(Tag tag) {
    return new Parser(tag.bytes(), Tag.HEAD_BYTES, Tag.HEAD_BYTES + tag.bodyBytes())
        .parse(tag.type() == Tag.VIDEO);
  }

  /** The codec of the tag, where it has only one. */
  String codec() {
    return parts.isEmpty() ? "" : parts.getFirst().codec();
  }

  int trackId() {
    return parts.isEmpty() ? 0 : parts.getFirst().trackId();
  }

  /** Reads one body from front to end; behind the end there are zeros. */
  private static final class Parser {
    private final byte[] bytes;
    private final int body;
    private final int end;
    private int at;

    Parser(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.body = from;
      this.at = from;
      this.end = end;
    }

    TagHead parse(boolean video) {
      if (at >= end) {
        return UNKNOWN;
      }
      var first = u8();
      if (video) {
        return (first & 0x80) == 0 ? classicVideo(first) : enhanced(true, first >> 4 & 7, first);
      }
      return first >> 4 == 9 ? enhanced(false, 0, first) : classicAudio(first >> 4);
    }

    private TagHead classicVideo(int first) {
      var frame = first >> 4;
      var key = frame == KEY || frame == GENERATED_KEY;
      var codec = Codecs.classicVideo(first & 0xf);
      if (frame == COMMAND) {
        return UNKNOWN;
      }
      if (!codec.equals("avc1") && !codec.equals("hvc1")) {
        return one(Role.MEDIA, key, codec);
      }
      var packet = u8();
      at += 3;
      return switch (packet) {
        case 0 -> one(at < end ? Role.CONFIG : Role.OTHER, false, codec);
        case 1 -> one(Role.MEDIA, key, codec);
        default -> UNKNOWN;
      };
    }

    private TagHead classicAudio(int format) {
      var codec = Codecs.classicAudio(format);
      if (!codec.equals("mp4a")) {
        return one(Role.MEDIA, false, codec);
      }
      var config = u8() == 0;
      return one(config && at < end ? Role.CONFIG : Role.MEDIA, false, codec);
    }

    private TagHead enhanced(boolean video, int frame, int first) {
      var packet = first & 0xf;
      while (packet == MOD_EX && at < end) {
        var size = u8() + 1;
        at += size == 256 ? u16() + 1 : size;
        packet = u8() & 0xf;
      }
      if (video && frame == COMMAND && packet != METADATA_OR_CHANNELS) {
        return UNKNOWN;
      }
      var multitrack = packet == (video ? MULTITRACK : AUDIO_MULTITRACK);
      var layout = ONE_TRACK;
      if (multitrack) {
        var next = u8();
        layout = next >> 4;
        packet = next & 0xf;
      }
      var codec = multitrack && layout == MANY_CODECS ? "" : fourCc();
      var role = role(video, packet);
      if (at > end) {
        return UNKNOWN;
      }
      var key = video && (frame == KEY || frame == GENERATED_KEY);
      if (!multitrack) {
        return one(role, key, codec);
      }
      var parts = parts(layout, codec);
      return new TagHead(role, key && parts.stream().anyMatch(p -> p.trackId() == 0), parts);
    }

    private static Role role(boolean video, int packet) {
      return switch (packet) {
        case SEQUENCE_START -> Role.CONFIG;
        case METADATA_OR_CHANNELS -> Role.EXTRA;
        case SEQUENCE_START_TS -> video ? Role.CONFIG : Role.OTHER;
        case CODED_FRAMES, CODED_FRAMES_X -> Role.MEDIA;
        default -> Role.OTHER;
      };
    }

    private List<Part> parts(int layout, String shared) {
      var parts = new ArrayList<Part>();
      while (at < end && parts.size() < TRACKS_MAX) {
        var codec = layout == MANY_CODECS ? fourCc() : shared;
        var trackId = u8();
        var length = layout == ONE_TRACK ? end - at : u8() << 16 | u16();
        if (length < 0 || length > end - at) {
          break;
        }
        parts.add(new Part(codec, trackId, at - body, length));
        at += length;
      }
      return List.copyOf(parts);
    }

    private TagHead one(Role role, boolean key, String codec) {
      var from = Math.min(at, end);
      return new TagHead(role, key, List.of(new Part(codec, 0, from - body, end - from)));
    }

    private String fourCc() {
      at += 4;
      return at <= end ? new String(bytes, at - 4, 4, ISO_8859_1) : "";
    }

    private int u16() {
      return u8() << 8 | u8();
    }

    private int u8() {
      return at < end ? bytes[at++] & 0xff : 0;
    }
  }
}
