package org.millrace.node.core.rtmp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millrace.node.core.bytes.ByteWriter;

/** Turns RTMP's media messages into FLV tags and back: their payloads are the same bytes. */
final class FlvTags {

  /** "FLV", version 1, audio and video, header length, and the size of no tag before the first. */
  private static final byte[] FILE_HEADER = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};

  static final int TAG_HEADER_BYTES = 11;
  static final int TAG_END_BYTES = 4;

  private static final Set<String> VIDEO_FOUR_CC = Set.of("avc1", "hvc1", "av01", "vp09", "vp08");
  private static final Set<String> AUDIO_FOUR_CC =
      Set.of("mp4a", "Opus", "fLaC", ".mp3", "ac-3", "ec-3");
  private static final int EX_HEADER = 0x80;
  private static final int EX_COMMAND = 0x50;
  private static final int EX_MULTITRACK = 6;
  private static final int EX_AUDIO_MULTITRACK = 5;
  private static final int EX_MOD = 7;

  private FlvTags() {}

  static byte[] fileHeader() {
    return FILE_HEADER.clone();
  }

  /** One tag with its trailing size. */
  static byte[] tag(int type, int timeMillis, byte[] payload, int from) {
    var count = payload.length - from;
    return new ByteWriter(TAG_HEADER_BYTES + count + TAG_END_BYTES)
        .u8(type)
        .u24(count)
        .u24(timeMillis)
        .u8(timeMillis >>> 24)
        .u24(0)
        .bytes(payload, from, count)
        .u32(TAG_HEADER_BYTES + count)
        .toBytes();
  }

  /** A tag taken apart. */
  record Tag(int type, int timeMillis, byte[] payload) {}

  /** Where the first tag starts: behind the file header if there is one. */
  static int firstTag(byte[] flv) {
    return flv.length >= FILE_HEADER.length && flv[0] == 'F' && flv[1] == 'L' && flv[2] == 'V'
        ? FILE_HEADER.length
        : 0;
  }

  /** The whole tags from an offset on; a torn one and what follows is left out. */
  static List<Tag> split(byte[] flv, int from) {
    var tags = new ArrayList<Tag>();
    var at = from;
    while (flv.length - at >= TAG_HEADER_BYTES) {
      var type = flv[at] & 0x1f;
      var count = u24(flv, at + 1);
      if (count > flv.length - at - TAG_HEADER_BYTES) {
        break;
      }
      var time = u24(flv, at + 4) | (flv[at + 7] & 0xff) << 24;
      at += TAG_HEADER_BYTES;
      tags.add(new Tag(type, time, Arrays.copyOfRange(flv, at, at + count)));
      at += count + TAG_END_BYTES;
    }
    return tags;
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  /** Why this video message cannot be broadcast, in words for the person at the encoder. */
  static Optional<String> videoRefusal(byte[] payload) {
    if (payload.length == 0) {
      return Optional.empty();
    }
    if ((payload[0] & EX_HEADER) != 0) {
      var type = payload[0] & 0x0f;
      return type == EX_MULTITRACK || type == EX_MOD || (payload[0] & 0x70) == EX_COMMAND
          ? Optional.empty()
          : fourCcRefusal(payload, VIDEO_FOUR_CC, "video", "H.264, HEVC, AV1 or VP9");
    }
    var name =
        switch (payload[0] & 0x0f) {
          case 7, 12 -> "";
          case 2 -> "Sorenson H.263";
          case 3, 6 -> "Screen Video";
          case 4, 5 -> "VP6";
          default -> "number " + (payload[0] & 0x0f);
        };
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The video codec "
                + name
                + " cannot be broadcast: choose H.264, HEVC, AV1 or VP9 in the encoder.");
  }

  /** Why this audio message cannot be broadcast. */
  static Optional<String> audioRefusal(byte[] payload) {
    if (payload.length == 0) {
      return Optional.empty();
    }
    var name =
        switch ((payload[0] & 0xff) >>> 4) {
          case 2, 10, 14 -> "";
          case 9 -> {
            var type = payload[0] & 0x0f;
            if (type == EX_AUDIO_MULTITRACK || type == EX_MOD) {
              yield "";
            }
            yield fourCcRefusal(payload, AUDIO_FOUR_CC, "audio", "AAC, Opus or MP3").orElse("");
          }
          case 0, 3 -> "uncompressed PCM";
          case 4, 5, 6 -> "Nellymoser";
          case 7, 8 -> "G.711";
          case 11 -> "Speex";
          default -> "number " + ((payload[0] & 0xff) >>> 4);
        };
    if (name.isEmpty() || name.startsWith("The ")) {
      return Optional.of(name).filter(text -> !text.isEmpty());
    }
    return Optional.of(
        "The audio codec "
            + name
            + " cannot be broadcast: choose AAC, Opus or MP3 in the encoder.");
  }

  private static Optional<String> fourCcRefusal(
      byte[] payload, Set<String> known, String kind, String choices) {
    if (payload.length < 5) {
      return Optional.empty();
    }
    var fourCc = new StringBuilder();
    for (var i = 1; i < 5; i++) {
      var c = payload[i] & 0xff;
      fourCc.append(c > 0x20 && c < 0x7f ? (char) c : '?');
    }
    return known.contains(fourCc.toString())
        ? Optional.empty()
        : Optional.of(
            "The %s codec \"%s\" cannot be broadcast: choose %s in the encoder."
                .formatted(kind, fourCc, choices));
  }
}
