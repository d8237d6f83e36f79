package org.millrace.node.core.media;

import org.millrace.node.core.media.flv.FlvReader;
import org.millrace.node.core.media.matroska.MatroskaReader;
import org.millrace.node.core.media.mp4.Mp4Reader;
import org.millrace.node.core.media.mpegaudio.MpegAudioReader;
import org.millrace.node.core.media.ogg.OggReader;
import org.millrace.node.core.media.ts.TsReader;

/** Opens the reader of a container. */
public final class Containers {

  private Containers() {}

  public static MediaReader open(Container container, Splice splice) {
    return switch (container) {
      case MP3 -> MpegAudioReader.mp3(splice);
      case AAC -> MpegAudioReader.adts(splice);
      case OGG -> new OggReader(splice);
      case FLV -> new FlvReader(splice);
      case TS -> new TsReader(splice);
      case MATROSKA, WEBM -> new MatroskaReader(splice);
      case MP4 -> new Mp4Reader(splice);
      case RAW -> new RawReader();
    };
  }
}
