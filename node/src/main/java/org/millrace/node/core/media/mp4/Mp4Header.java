package org.millrace.node.core.media.mp4;

import static java.nio.charset.StandardCharsets.US_ASCII;
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

/** The ftyp and moov boxes of a stream, and what fragments need to know of them. */
record Mp4Header(byte[] bytes, List<Track> tracks, boolean fragmented, Optional<Title> title) {

  /** What the person at the encoder has to change. */
  static final String HOW_TO_FRAGMENT =
      " Send fragmented MP4 (ffmpeg: -movflags"
          + " frag_keyframe+empty_moov+default_base_moof -f mp4), or FLV, Matroska or MPEG-TS.";

  private static final int TRACKS_MAX = 32;
  private static final long TIMESCALE_MAX = 1_000_000_000;

  /** A time beyond this comes from damage; it keeps all sums far from overflow. */
  private static final long SECONDS_MAX = 1L << 30;

  /** From the bytes of an ftyp box, which may be missing, and of a whole moov box. */
  static Mp4Header of(byte[] ftyp, byte[] moov) {
    var box = Box.whole(moov).orElseGet(() -> new Box(moov, "moov", 0, 0, 0));
    var tracks = new ArrayList<Track>();
    for (var child : box.children()) {
      if (child.type().equals("trak") && tracks.size() < TRACKS_MAX) {
        Track.of(child, box).ifPresent(tracks::add);
      }
    }
    var title = title(box);
    box.at("mvex", "mehd").ifPresent(Mp4Header::erase);
    var bytes = new ByteWriter(ftyp.length + moov.length).bytes(ftyp).bytes(moov).toBytes();
    return new Mp4Header(bytes, List.copyOf(tracks), box.child("mvex").isPresent(), title);
  }

  /** Reads a header that was given out before. */
  static Optional<Mp4Header> of(byte[] given) {
    for (var box : Box.in(given, 0, given.length)) {
      if (box.type().equals("moov")) {
        var moov = Arrays.copyOfRange(given, box.at(), box.to());
        return Optional.of(of(new byte[0], moov));
      }
    }
    return Optional.empty();
  }

  /** A live stream has no length: the box that tells one becomes free space. */
  private static void erase(Box box) {
    System.arraycopy("free".getBytes(US_ASCII), 0, box.bytes(), box.at() + 4, 4);
  }

  private static Optional<Title> title(Box moov) {
    var items =
        moov.at("udta", "meta").stream()
            .flatMap(meta -> meta.childrenFrom(4).stream())
            .filter(box -> box.type().equals("ilst"))
            .findFirst();
    var name = items.map(list -> text(list, "\u00a9nam")).orElse("");
    var artist = items.map(list -> text(list, "\u00a9ART")).orElse("");
    return name.isEmpty() && artist.isEmpty()
        ? Optional.empty()
        : Optional.of(new Title(artist, name));
  }

  private static String text(Box list, String type) {
    return list.at(type, "data").map(data -> new String(data.contentFrom(8), UTF_8)).orElse("");
  }

  /** Why fragments cannot be read under this header, if they cannot. */
  Optional<String> fault() {
    if (!fragmented) {
      return Optional.of("This MP4 is not fragmented." + HOW_TO_FRAGMENT);
    }
    if (tracks.stream().anyMatch(Track::hasSamples)) {
      return Optional.of(
          "The moov box of this MP4 lists media of its own, which late joiners cannot have."
              + HOW_TO_FRAGMENT);
    }
    var sane =
        tracks.stream()
            .allMatch(track -> track.timescale() > 0 && track.timescale() <= TIMESCALE_MAX);
    return tracks.isEmpty() || !sane
        ? Optional.of("The moov box of this MP4 has no track that can be read.")
        : Optional.empty();
  }

  Optional<Track> track(int id) {
    return tracks.stream().filter(track -> track.id() == id).findFirst();
  }

  /** The track whose key frames listeners start at; empty for a stream without video. */
  Optional<Track> firstVideo() {
    return tracks.stream().filter(track -> track.kind() == Kind.VIDEO).findFirst();
  }

  boolean isCompatible(Mp4Header other) {
    var same = tracks.size() == other.tracks.size();
    for (var i = 0; same && i < tracks.size(); i++) {
      same = tracks.get(i).isCompatible(other.tracks.get(i));
    }
    return same;
  }

  /** A decoding time can be meant seriously. */
  static boolean isSane(long ticks, Track track) {
    return ticks >= 0 && ticks / track.timescale() < SECONDS_MAX;
  }

  MediaInfo info() {
    return new MediaInfo(Container.MP4, tracks.stream().map(Track::info).toList());
  }
}
