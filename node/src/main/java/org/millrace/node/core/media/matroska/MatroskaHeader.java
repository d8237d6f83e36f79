package org.millrace.node.core.media.matroska;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaEvent.Title;
import org.millrace.node.core.media.MediaInfo;

/**
 * What comes before the first Cluster, gathered element by element. Given out, it is the EBML
 * header, a Segment of unknown size, and Info, Tracks and Tags as they were; what names positions
 * (SeekHead, Cues) or a length (Duration) is left out, because no listener has those positions.
 */
final class MatroskaHeader {

  static final int BYTES_MAX = 768 << 10;

  private static final int TAGS_BYTES_MAX = 64 << 10;
  private static final int TRACKS_MAX = 64;
  private static final long SCALE_DEFAULT_NANOS = 1_000_000;
  private static final long SCALE_MAX_NANOS = 1_000_000_000;

  private final ByteWriter bytes = new ByteWriter(1024);
  private final List<Track> tracks = new ArrayList<>();
  private boolean webm;
  private int sizeBytes = 8;
  private long scaleNanos = SCALE_DEFAULT_NANOS;
  private String title = "";
  private String artist = "";

  /** Begins with the whole EBML header; the Segment's head follows it. */
  MatroskaHeader(byte[] ebml) {
    bytes.bytes(ebml);
    for (var child : content(ebml)) {
      switch (child.id()) {
        case Ids.MAX_SIZE_LENGTH ->
            sizeBytes = (int) Math.clamp(Ebml.unsigned(ebml, child), 1L, 8L);
        case Ids.DOC_TYPE -> webm = text(ebml, child).equals("webm");
        default -> {}
      }
    }
    Ebml.unknownSize(bytes, Ids.SEGMENT, sizeBytes);
  }

  /** Takes a whole element of the Segment; false if there is no room for it. */
  boolean take(int id, byte[] element) {
    if (bytes.size() + element.length > BYTES_MAX) {
      return false;
    }
    switch (id) {
      case Ids.INFO -> onInfo(element);
      case Ids.TRACKS -> onTracks(element);
      case Ids.TAGS -> onTags(element);
      default -> {}
    }
    return true;
  }

  private void onInfo(byte[] info) {
    var lasting = content(info).stream().noneMatch(child -> child.id() == Ids.DURATION);
    for (var child : content(info)) {
      switch (child.id()) {
        case Ids.TIMESTAMP_SCALE -> scaleNanos = Ebml.unsigned(info, child);
        case Ids.TITLE -> title = text(info, child);
        case Ids.DURATION -> erase(info, child);
        case Ids.CRC_32 -> {
          if (!lasting) {
            erase(info, child);
          }
        }
        default -> {}
      }
    }
    bytes.bytes(info);
  }

  /** Makes an element a Void of the same length. */
  private static void erase(byte[] bytes, Ebml.Element element) {
    bytes[element.at()] = (byte) Ids.VOID;
    bytes[element.at() + 1] = (byte) (0x80 | (element.to() - element.at() - 2));
  }

  private void onTracks(byte[] element) {
    for (var child : content(element)) {
      if (child.id() == Ids.TRACK_ENTRY && tracks.size() < TRACKS_MAX) {
        tracks.add(Track.of(element, child));
      }
    }
    bytes.bytes(element);
  }

  private void onTags(byte[] element) {
    for (var tag : content(element)) {
      for (var simple : Ebml.children(element, tag)) {
        if (simple.id() == Ids.SIMPLE_TAG) {
          onSimpleTag(element, simple);
        }
      }
    }
    if (element.length <= TAGS_BYTES_MAX) {
      bytes.bytes(element);
    }
  }

  private void onSimpleTag(byte[] element, Ebml.Element simple) {
    var name = "";
    var value = "";
    for (var child : Ebml.children(element, simple)) {
      switch (child.id()) {
        case Ids.TAG_NAME -> name = text(element, child);
        case Ids.TAG_STRING -> value = text(element, child);
        default -> {}
      }
    }
    switch (name) {
      case "ARTIST" -> artist = value;
      case "TITLE" -> title = value;
      default -> {}
    }
  }

  private static List<Ebml.Element> content(byte[] master) {
    var whole = Ebml.children(master, 0, master.length);
    return whole.isEmpty() ? List.of() : Ebml.children(master, whole.getFirst());
  }

  private static String text(byte[] bytes, Ebml.Element element) {
    return new String(bytes, element.from(), element.to() - element.from(), UTF_8)
        .replace("\0", "");
  }

  /** Why blocks cannot be read under this header, if they cannot. */
  Optional<String> fault() {
    if (tracks.isEmpty()) {
      return Optional.of(
          "The Matroska stream has media before its track list;"
              + " it must be sent from its beginning.");
    }
    return scaleNanos < 1 || scaleNanos > SCALE_MAX_NANOS
        ? Optional.of("The Matroska stream has an impossible TimestampScale.")
        : Optional.empty();
  }

  Optional<Track> track(long number) {
    for (var track : tracks) {
      if (number > 0 && track.number() == number) {
        return Optional.of(track);
      }
    }
    return Optional.empty();
  }

  /** The track whose key frames listeners start at; empty for a stream without video. */
  Optional<Track> firstVideo() {
    return tracks.stream().filter(track -> track.kind() == Kind.VIDEO).findFirst();
  }

  boolean isCompatible(MatroskaHeader other) {
    var same = scaleNanos == other.scaleNanos && tracks.size() == other.tracks.size();
    for (var i = 0; same && i < tracks.size(); i++) {
      same = tracks.get(i).isCompatible(other.tracks.get(i));
    }
    return same;
  }

  /** Reads a header that was given out before; empty if it is none. */
  static Optional<MatroskaHeader> of(byte[] given) {
    MatroskaHeader header = null;
    for (var at = 0; at < given.length; ) {
      var here = at;
      var head = Ebml.head(i -> given[here + i] & 0xff, given.length - at);
      var end = at + head.bytes() + Math.max(0, head.size());
      if (head.bytes() == 0 || end > given.length) {
        return Optional.empty();
      }
      if (head.id() == Ids.EBML) {
        header = new MatroskaHeader(Arrays.copyOfRange(given, at, (int) end));
      } else if (header == null) {
        return Optional.empty();
      } else {
        header.take(head.id(), Arrays.copyOfRange(given, at, (int) end));
      }
      at = (int) end;
    }
    return Optional.ofNullable(header);
  }

  long scaleNanos() {
    return scaleNanos;
  }

  /** How wide size fields may be. */
  int sizeBytes() {
    return sizeBytes;
  }

  Optional<Title> title() {
    return title.isEmpty() && artist.isEmpty()
        ? Optional.empty()
        : Optional.of(new Title(artist, title));
  }

  byte[] bytes() {
    return bytes.toBytes().clone();
  }

  /** At most: the tracks hold copies of parts. */
  int bytesHeld() {
    return 2 * bytes.size();
  }

  MediaInfo info() {
    return new MediaInfo(
        webm ? Container.WEBM : Container.MATROSKA, tracks.stream().map(Track::info).toList());
  }
}
