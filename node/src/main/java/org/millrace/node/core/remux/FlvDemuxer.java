package org.millrace.node.core.remux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.codec.FrameSize;
import org.millrace.node.core.media.codec.VideoConfig;
import org.millrace.node.core.remux.TrackFormat.Codec;

/** Takes FLV tags apart: one picture or audio frame each, plain and enhanced. */
final class FlvDemuxer implements Demuxer {

  private static final int AUDIO = 8;
  private static final int VIDEO = 9;
  private static final int TAG_HEADER_BYTES = 11;
  private static final int FILE_HEADER_BYTES = 13;
  private static final int[] MP3_RATES = {5_500, 11_025, 22_050, 44_100};

  private final FlvClock clock = new FlvClock();
  private List<MediaInfo.Track> described = List.of();
  private @Nullable TrackFormat video;
  private @Nullable TrackFormat audio;
  private boolean changed;

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    described = header.info().tracks();
    video = null;
    audio = null;
    changed = false;
    var bytes = header.bytes();
    tags(bytes, bytes.length > 0 && bytes[0] == 'F' ? FILE_HEADER_BYTES : 0, out);
    if (audio == null) {
      // MP3 has no configuration of its own; a reader may still know it.
      described.stream()
          .filter(track -> track.codec().equals("mp3"))
          .findFirst()
          .flatMap(Described::format)
          .ifPresent(this::audioIs);
    }
    tellTracks(out);
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    tags(frame.bytes(), 0, out);
  }

  private void tags(byte[] bytes, int from, Consumer<Event> out) {
    var at = from;
    while (bytes.length - at >= TAG_HEADER_BYTES) {
      var size = u24(bytes, at + 1);
      var body = at + TAG_HEADER_BYTES;
      if (size > bytes.length - body) {
        return;
      }
      var millis = clock.millis(u24(bytes, at + 4) | (bytes[at + 7] & 0xff) << 24);
      switch (bytes[at] & 0x1f) {
        case VIDEO -> video(bytes, body, body + size, millis * 1_000_000, out);
        case AUDIO -> audio(bytes, body, body + size, millis * 1_000_000, out);
        default -> {}
      }
      at = body + size + 4;
    }
  }

  private void video(byte[] bytes, int from, int to, long timeNanos, Consumer<Event> out) {
    if (to - from < 5) {
      return;
    }
    var first = bytes[from] & 0xff;
    var key = (first >>> 4 & 7) == 1;
    if ((first & 0x80) != 0) {
      var type = first & 0x0f;
      var codec = fourCc(bytes, from + 1);
      if (codec.isEmpty()) {
        return;
      }
      switch (type) {
        case 0 -> videoConfig(codec.get(), Arrays.copyOfRange(bytes, from + 5, to));
        case 1 -> {
          var offset = codec.get() == Codec.HEVC || codec.get() == Codec.H264;
          if (!offset) {
            picture(bytes, from + 5, to, timeNanos, 0, key, out);
          } else if (to - from > 8) {
            picture(bytes, from + 8, to, timeNanos, s24(bytes, from + 5), key, out);
          }
        }
        case 3 -> picture(bytes, from + 5, to, timeNanos, 0, key, out);
        default -> {}
      }
      return;
    }
    var codec = (first & 0x0f) == 7 ? Codec.H264 : Codec.HEVC;
    if ((first & 0x0f) != 7 && (first & 0x0f) != 12) {
      return;
    }
    switch (bytes[from + 1]) {
      case 0 -> videoConfig(codec, Arrays.copyOfRange(bytes, from + 5, to));
      case 1 -> picture(bytes, from + 5, to, timeNanos, s24(bytes, from + 2), key, out);
      default -> {}
    }
  }

  private void picture(
      byte[] bytes, int from, int to, long time, int offset, boolean key, Consumer<Event> out) {
    if (key && sizeIsAwaited()) {
      sizeOf(bytes, from, to);
    }
    tellTracks(out);
    if (video != null && to > from && !sizeIsAwaited()) {
      var data = Arrays.copyOfRange(bytes, from, to);
      out.accept(new Event.Found(new Sample(0, time, offset * 1_000_000L, key, data)));
    }
  }

  /** Without a size no player takes the track: its first key frame has one. */
  private boolean sizeIsAwaited() {
    var codec = video == null || video.width() > 0 ? null : video.codec();
    return codec == Codec.AV1 || codec == Codec.VP9;
  }

  private void sizeOf(byte[] bytes, int from, int to) {
    var format = video;
    if (format != null) {
      var size =
          format.codec() == Codec.AV1
              ? FrameSize.ofAv1(bytes, from, to)
              : FrameSize.ofVp9(bytes, from, to);
      video = TrackFormat.video(format.codec(), format.config(), size.width(), size.height());
    }
  }

  private void videoConfig(Codec codec, byte[] sent) {
    var config = codec == Codec.VP9 ? VpConfig.withoutVersion(sent) : sent;
    if (config.length < 4) {
      return;
    }
    var told =
        switch (codec) {
          case H264 -> VideoConfig.avc(config);
          case HEVC -> VideoConfig.hevc(config);
          case AV1 -> VideoConfig.av1(config);
          default -> DecoderConfig.named("", "");
        };
    var size =
        described.stream()
            .filter(track -> track.kind() == MediaEvent.Kind.VIDEO && track.width() > 0)
            .findFirst()
            .map(track -> told.orSize(track.width(), track.height()))
            .orElse(told);
    var format = TrackFormat.video(codec, config, size.width(), size.height());
    if (video != null
        && size.width() == 0
        && format.sameAs(TrackFormat.video(video.codec(), video.config(), 0, 0))) {
      // Said again: the size that a picture told still holds.
      return;
    }
    changed |= video == null || !video.sameAs(format);
    video = format;
  }

  private void audio(byte[] bytes, int from, int to, long timeNanos, Consumer<Event> out) {
    if (to - from < 2) {
      return;
    }
    switch ((bytes[from] & 0xff) >>> 4) {
      case 10 -> {
        if (bytes[from + 1] == 0) {
          audioConfig(Codec.AAC, Arrays.copyOfRange(bytes, from + 2, to));
        } else {
          sound(bytes, from + 2, to, timeNanos, out);
        }
      }
      case 2, 14 -> {
        if (audio == null || audio.codec() != Codec.MP3) {
          mp3Config(bytes, from, to);
        }
        sound(bytes, from + 1, to, timeNanos, out);
      }
      case 9 -> {
        var codec = to - from < 6 ? Optional.<Codec>empty() : fourCc(bytes, from + 1);
        if (codec.isPresent()) {
          switch (bytes[from] & 0x0f) {
            case 0 -> audioConfig(codec.get(), Arrays.copyOfRange(bytes, from + 5, to));
            case 1 -> sound(bytes, from + 5, to, timeNanos, out);
            default -> {}
          }
        }
      }
      default -> {}
    }
  }

  private void sound(byte[] bytes, int from, int to, long timeNanos, Consumer<Event> out) {
    tellTracks(out);
    if (audio != null && to > from && !sizeIsAwaited()) {
      var track = video == null ? 0 : 1;
      var data = Arrays.copyOfRange(bytes, from, to);
      out.accept(new Event.Found(new Sample(track, timeNanos, 0, true, data)));
    }
  }

  private void mp3Config(byte[] bytes, int from, int to) {
    var header = Mp3Frame.parse(bytes, from + 1, to);
    var rate = header.map(Mp3Frame::sampleRate).orElse(MP3_RATES[bytes[from] >>> 2 & 3]);
    var channels = header.map(Mp3Frame::channels).orElse((bytes[from] & 1) + 1);
    audioIs(TrackFormat.audio(Codec.MP3, new byte[0], rate, channels));
  }

  private void audioConfig(Codec codec, byte[] config) {
    switch (codec) {
      case AAC ->
          AacConfig.parse(config)
              .ifPresent(
                  aac ->
                      audioIs(TrackFormat.audio(codec, config, aac.sampleRate(), aac.channels())));
      case OPUS -> {
        if (config.length >= 19) {
          audioIs(TrackFormat.audio(codec, config, 48_000, config[9] & 0xff));
        }
      }
      case FLAC -> FlacConfig.parse(config).ifPresent(this::audioIs);
      case MP3, H264, HEVC, AV1, VP9 -> {}
    }
  }

  private void audioIs(TrackFormat format) {
    changed |= audio == null || !audio.sameAs(format);
    audio = format;
  }

  private void tellTracks(Consumer<Event> out) {
    if (changed && !sizeIsAwaited()) {
      changed = false;
      var formats = new ArrayList<TrackFormat>();
      if (video != null) {
        formats.add(video);
      }
      if (audio != null) {
        formats.add(audio);
      }
      out.accept(new Event.Tracks(formats));
    }
  }

  private static Optional<Codec> fourCc(byte[] bytes, int at) {
    return switch (new String(bytes, at, 4, StandardCharsets.ISO_8859_1)) {
      case "avc1" -> Optional.of(Codec.H264);
      case "hvc1" -> Optional.of(Codec.HEVC);
      case "av01" -> Optional.of(Codec.AV1);
      case "vp09" -> Optional.of(Codec.VP9);
      case "mp4a" -> Optional.of(Codec.AAC);
      case "Opus" -> Optional.of(Codec.OPUS);
      case "fLaC" -> Optional.of(Codec.FLAC);
      default -> Optional.empty();
    };
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  private static int s24(byte[] bytes, int at) {
    return u24(bytes, at) << 8 >> 8;
  }
}
