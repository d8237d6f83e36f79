package org.millrace.node.core.media;

import org.millrace.node.core.media.flv.FlvReader;

/** Opens the reader of a container. */
public final class Containers {

  private Containers() {}

  public static MediaReader open(Container container, Splice splice) {
    return switch (container) {
      case FLV -> new FlvReader(splice);
      case MP3, AAC, OGG, TS, MATROSKA, WEBM, MP4, RAW -> new RawReader();
    };
  }
}
