package org.millrace.node.core.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millrace.node.testkit.Ffmpeg;

/** Short clips made by ffmpeg: a moving test picture, a tone, or both, two seconds long. */
public final class Clips {

  /** A key frame every 10 of 25 frames a second, with frames that refer forward. */
  public static final List<String> H264 =
      List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "2", "-threads", "1");

  public static final List<String> AAC = List.of("-c:a", "aac", "-b:a", "48k");

  private Clips() {}

  public static byte[] both(List<String> video, List<String> audio, String... output) {
    var arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", picture()));
    arguments.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:duration=2"));
    arguments.addAll(video);
    arguments.addAll(audio);
    return make(arguments, output);
  }

  public static byte[] video(List<String> video, String... output) {
    var arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", picture()));
    arguments.addAll(video);
    return make(arguments, output);
  }

  public static byte[] audio(List<String> audio, String... output) {
    var arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", "sine=frequency=440:duration=2"));
    arguments.addAll(audio);
    return make(arguments, output);
  }

  private static String picture() {
    return "testsrc2=size=160x90:rate=25:duration=2,format=yuv420p";
  }

  private static byte[] make(List<String> arguments, String... output) {
    var all = new ArrayList<>(arguments);
    all.addAll(List.of("-fflags", "+bitexact", "-flags", "+bitexact"));
    all.addAll(Arrays.asList(output));
    all.add("-");
    return Ffmpeg.make(all.toArray(String[]::new));
  }
}
