package org.millrace.node.core.remux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/** An FLV file as a reader gives it: a header with the configurations, and a frame a tag. */
public record FlvFrames(MediaEvent.Header header, List<MediaEvent.Frame> frames) {

  public static FlvFrames of(byte[] file) {
    var header = new ByteWriter(1024).bytes(file, 0, 13);
    var frames = new ArrayList<MediaEvent.Frame>();
    for (var at = 13; at + 15 <= file.length; ) {
      var size = (file[at + 1] & 0xff) << 16 | (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
      var time = (file[at + 4] & 0xff) << 16 | (file[at + 5] & 0xff) << 8 | (file[at + 6] & 0xff);
      var end = at + 11 + size + 4;
      var config =
          file[at] == 18
              || (file[at] == 9 && (file[at + 12] == 0 || (file[at + 11] & 0x8f) == 0x80))
              || (file[at] == 8 && (file[at + 11] & 0xf0) == 0xa0 && file[at + 12] == 0);
      if (config) {
        header.bytes(file, at, end - at);
      } else {
        var kind = file[at] == 9 ? MediaEvent.Kind.VIDEO : MediaEvent.Kind.AUDIO;
        var key = file[at] == 9 && (file[at + 11] & 0x70) == 0x10;
        var bytes = Arrays.copyOfRange(file, at, end);
        frames.add(new MediaEvent.Frame(bytes, time * 1_000_000L, key, kind));
      }
      at = end;
    }
    var info = new MediaInfo(Container.FLV, List.of());
    return new FlvFrames(new MediaEvent.Header(header.toBytes(), new byte[0], info), frames);
  }
}
