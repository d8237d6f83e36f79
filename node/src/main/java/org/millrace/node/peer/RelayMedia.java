package org.millrace.node.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.Containers;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.Splice;

/**
 * What a relayed stream is: its type in the network decides, its head adds the tracks where this
 * node can read it. The stream itself is never read.
 */
final class RelayMedia {

  private static final int HEAD_BYTES_MAX = 1 << 20;

  private RelayMedia() {}

  /** Of the type string and the head packet's bytes. */
  static MediaInfo of(String type, byte[] head) {
    var container = container(type);
    var found = new MediaInfo[1];
    if (head.length > 0 && head.length <= HEAD_BYTES_MAX && container != Container.RAW) {
      Containers.open(container, Splice.NONE)
          .read(
              head,
              event -> {
                if (event instanceof MediaEvent.Header header) {
                  found[0] = header.info();
                }
              });
    }
    if (found[0] != null && !found[0].tracks().isEmpty()) {
      return found[0];
    }
    return new MediaInfo(container, isVideo(type) ? List.of(SOME_VIDEO) : List.of());
  }

  private static final MediaInfo.Track SOME_VIDEO =
      new MediaInfo.Track(0, MediaEvent.Kind.VIDEO, "", "", new byte[0], 0, 0, 0, 0);

  private static Container container(String type) {
    return Arrays.stream(Container.values())
        .filter(known -> known.peercastType().equals(type.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(Container.RAW);
  }

  private static boolean isVideo(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "FLV", "MKV", "WEBM", "MP4", "TS", "WMV", "OGM", "NSV", "MOV", "MPG" -> true;
      default -> false;
    };
  }
}
