package org.millrace.node.core.media.flv;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;

/**
 * The stream header of an FLV stream as far as it is known: the 13 bytes of the file header, the
 * metadata tag, and the configuration tags of each track, all at time 0.
 */
final class FlvHeader {

  /** Larger configurations and metadata are passed on as frames, but not kept. */
  static final int KEPT_BODY_BYTES_MAX = 64 << 10;

  private static final int SLOTS_MAX = 16;
  private static final int TRACKS_MAX = 32;
  private static final int FILE_HEADER_BYTES = 13;

  /** Which configuration replaces which, in the order of the header: video first. */
  private record Slot(int type, TagHead.Role role, int trackId) {
    static final Comparator<Slot> ORDER =
        Comparator.comparing(Slot::type)
            .reversed()
            .thenComparing(Slot::role)
            .thenComparing(Slot::trackId);
  }

  private record TrackKey(Kind kind, int trackId) {}

  private final Map<Slot, byte[]> configs = new TreeMap<>(Slot.ORDER);
  private final Map<TrackKey, String> codecs = new LinkedHashMap<>();
  private byte[] metadata = {};

  void metadata(byte[] body) {
    if (body.length <= KEPT_BODY_BYTES_MAX) {
      metadata = body;
    }
  }

  Metadata metadata() {
    return metadata.length == 0 ? Metadata.NONE : Metadata.of(metadata);
  }

  /** Takes a configuration tag; false if it says nothing new or is too much to keep. */
  boolean configure(Tag tag, TagHead head) {
    var slot = new Slot(tag.type(), head.role(), head.trackId());
    var body = tag.body();
    var known = configs.get(slot);
    if (body.length > KEPT_BODY_BYTES_MAX
        || (known == null && configs.size() >= SLOTS_MAX)
        || Arrays.equals(known, body)) {
      return false;
    }
    configs.put(slot, body);
    if (head.role() == TagHead.Role.CONFIG) {
      for (var part : head.parts()) {
        remember(key(tag, part), part.codec());
      }
    }
    return true;
  }

  /** Takes note of a track that needs no configuration; true if it is new. */
  boolean notice(Tag tag, TagHead head) {
    var news = false;
    for (var part : head.parts()) {
      if (!Codecs.needsConfig(part.codec()) && codecs.size() < TRACKS_MAX) {
        news |= codecs.putIfAbsent(key(tag, part), part.codec()) == null;
      }
    }
    return news;
  }

  private void remember(TrackKey key, String codec) {
    if (codecs.size() < TRACKS_MAX || codecs.containsKey(key)) {
      codecs.put(key, codec);
    }
  }

  boolean has(Kind kind) {
    return codecs.keySet().stream().anyMatch(key -> key.kind() == kind);
  }

  /** The configuration tags alone, at a time: what a listener gets in the middle of a stream. */
  byte[] configTags(int timestamp) {
    var out = new ByteArrayOutputStream();
    configs.forEach((slot, body) -> out.writeBytes(Tag.of(slot.type(), timestamp, body).bytes()));
    return out.toByteArray();
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    var flags = (has(Kind.AUDIO) ? 4 : 0) | (has(Kind.VIDEO) ? 1 : 0);
    out.writeBytes(new byte[] {'F', 'L', 'V', 1, (byte) flags, 0, 0, 0, 9, 0, 0, 0, 0});
    if (metadata.length > 0) {
      out.writeBytes(Tag.of(Tag.SCRIPT, 0, metadata).bytes());
    }
    out.writeBytes(configTags(0));
    return out.toByteArray();
  }

  /** An earlier header ends with the same configurations: its listeners need no new ones. */
  boolean sameConfigs(byte[] earlier) {
    var mine = configTags(0);
    var from = earlier.length - mine.length;
    return from >= FILE_HEADER_BYTES
        && Arrays.equals(earlier, from, earlier.length, mine, 0, mine.length)
        && configsBegin(earlier) == from;
  }

  private static int configsBegin(byte[] header) {
    if (header.length < FILE_HEADER_BYTES + Tag.HEAD_BYTES
        || header[FILE_HEADER_BYTES] != Tag.SCRIPT) {
      return FILE_HEADER_BYTES;
    }
    var at = FILE_HEADER_BYTES + 1;
    var body = (header[at] & 0xff) << 16 | (header[at + 1] & 0xff) << 8 | (header[at + 2] & 0xff);
    return FILE_HEADER_BYTES + Tag.HEAD_BYTES + body + Tag.TAIL_BYTES;
  }

  MediaInfo info() {
    var tracks = new ArrayList<MediaInfo.Track>();
    codecs.forEach((key, codec) -> tracks.add(track(key, codec)));
    tracks.sort(Comparator.comparing(MediaInfo.Track::kind));
    return new MediaInfo(Container.FLV, tracks);
  }

  private MediaInfo.Track track(TrackKey key, String codec) {
    var config =
        configBody(key)
            .map(bytes -> Codecs.configured(codec, bytes))
            .orElseGet(() -> Codecs.unconfigured(codec));
    var told = metadata();
    var video = key.kind() == Kind.VIDEO;
    var complete =
        video
            ? config.orSize(told.number("width"), told.number("height"))
            : config.orSound(told.number("audiosamplerate"), told.number("audiochannels"));
    return complete.track((video ? 0 : 100) + key.trackId(), key.kind());
  }

  private Optional<byte[]> configBody(TrackKey key) {
    for (var config : configs.entrySet()) {
      var slot = config.getKey();
      if (slot.role() == TagHead.Role.CONFIG && kind(slot.type()) == key.kind()) {
        var tag = Tag.of(slot.type(), 0, config.getValue());
        for (var part : TagHead.of(tag).parts()) {
          if (part.trackId() == key.trackId()) {
            var body = config.getValue();
            return Optional.of(Arrays.copyOfRange(body, part.from(), part.from() + part.length()));
          }
        }
      }
    }
    return Optional.empty();
  }

  int bytesHeld() {
    return metadata.length + configs.values().stream().mapToInt(body -> body.length).sum();
  }

  private static TrackKey key(Tag tag, TagHead.Part part) {
    return new TrackKey(kind(tag.type()), part.trackId());
  }

  static Kind kind(int type) {
    return switch (type) {
      case Tag.VIDEO -> Kind.VIDEO;
      case Tag.AUDIO -> Kind.AUDIO;
      default -> Kind.OTHER;
    };
  }
}
