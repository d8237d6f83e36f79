package org.millrace.node.core.media;

/** Opens the reader of a container. */
public final class Containers {

  private Containers() {}

  public static MediaReader open(Container container, Splice splice) {
    return switch (container) {
      case MP3, AAC, OGG, FLV, TS, MATROSKA, WEBM, MP4, RAW -> new RawReader();
    };
  }
}
