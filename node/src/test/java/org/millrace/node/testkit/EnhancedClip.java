package org.millrace.node.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millrace.node.core.media.flv.Muxer;

/**
 * A clip of a moving picture in a codec that FLV learnt late, as ffmpeg encodes it to MP4 and as
 * enhanced FLV, 10 frames a second with a key frame a second.
 *
 * @param mp4 as ffmpeg wrote it
 * @param flv the same, muxed here
 */
public record EnhancedClip(byte[] mp4, byte[] flv) {

  private static final int FRAME_MILLIS = 100;
  private static final int KEY_EVERY = 10;

  /** What a codec is called and how it is made. */
  public enum Codec {
    HEVC(
        "hvc1",
        "hvcC",
        0,
        "libx265",
        "-preset ultrafast -x265-params keyint=10:min-keyint=10:bframes=0:log-level=none -tag:v"
            + " hvc1"),
    AV1("av01", "av1C", 0, "libaom-av1", "-cpu-used 8 -usage realtime -g 10 -keyint_min 10"),
    VP9("vp09", "vpcC", 4, "libvpx-vp9", "-deadline realtime -cpu-used 8 -g 10 -keyint_min 10");

    private final String fourCc;
    private final String box;
    private final int skipped;
    private final String encoder;
    private final String options;

    Codec(String fourCc, String box, int skipped, String encoder, String options) {
      this.fourCc = fourCc;
      this.box = box;
      this.skipped = skipped;
      this.encoder = encoder;
      this.options = options;
    }
  }

  /** Makes one; skips the test where this ffmpeg cannot. */
  public static EnhancedClip make(Codec codec, int seconds) {
    Ffmpeg.assumeEncoder(codec.encoder);
    var arguments = new ArrayList<>(List.of("-f", "lavfi", "-i"));
    arguments.add("testsrc2=size=320x180:rate=10:duration=" + seconds);
    arguments.addAll(List.of("-pix_fmt", "yuv420p", "-c:v", codec.encoder));
    arguments.addAll(Arrays.asList(codec.options.split(" ", -1)));
    arguments.addAll(
        List.of(
            "-movflags", "delay_moov+empty_moov+default_base_moof+frag_every_frame", "-f", "mp4"));
    arguments.add("-");
    var mp4 = Ffmpeg.make(arguments.toArray(String[]::new));
    var config = Muxer.boxes(mp4, codec.box).getFirst();
    var muxer = new Muxer(1);
    muxer.video(0, true, codec.fourCc, 0, Arrays.copyOfRange(config, codec.skipped, config.length));
    var samples = Muxer.boxes(mp4, "mdat");
    for (var i = 0; i < samples.size(); i++) {
      // Coded frames of HEVC have a composition time.
      var offset = codec == Codec.HEVC ? new byte[3] : new byte[0];
      var key = i % KEY_EVERY == 0;
      muxer.video(1, key, codec.fourCc, i * FRAME_MILLIS, offset, samples.get(i));
    }
    return new EnhancedClip(mp4, muxer.done());
  }
}
