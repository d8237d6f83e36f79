package org.millrace.node.core.media;

import java.util.Locale;
import java.util.Optional;

/** The containers a channel may be broadcast in, with the names the outside world has for them. */
public enum Container {
  MP3("audio/mpeg", ".mp3", "MP3"),
  AAC("audio/aac", ".aac", "AAC"),
  OGG("application/ogg", ".ogg", "OGG"),
  FLV("video/x-flv", ".flv", "FLV"),
  TS("video/mp2t", ".ts", "TS"),
  MATROSKA("video/x-matroska", ".mkv", "MKV"),
  WEBM("video/webm", ".webm", "WEBM"),
  MP4("video/mp4", ".mp4", "MP4"),
  /** Opaque bytes: no header, no times, joinable anywhere. */
  RAW("application/octet-stream", "", "RAW");

  private final String contentType;
  private final String extension;
  private final String peercastType;

  Container(String contentType, String extension, String peercastType) {
    this.contentType = contentType;
    this.extension = extension;
    this.peercastType = peercastType;
  }

  /** The MIME type players are told. */
  public String contentType() {
    return contentType;
  }

  /** File extension with its dot, empty for RAW. */
  public String extension() {
    return extension;
  }

  /** The type string of the PeerCast network. */
  public String peercastType() {
    return peercastType;
  }

  /**
   * The container a source's Content-Type names; empty where the type says nothing ({@code
   * application/octet-stream}, unknown or missing types) and the bytes have to be sniffed.
   */
  public static Optional<Container> ofContentType(String contentType) {
    var end = contentType.indexOf(';');
    var type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "audio/mpeg", "audio/mp3", "audio/x-mpeg", "audio/mpeg3", "audio/x-mp3" ->
          Optional.of(MP3);
      case "audio/aac", "audio/aacp", "audio/x-aac", "audio/x-hx-aac-adts" -> Optional.of(AAC);
      case "application/ogg", "audio/ogg", "video/ogg", "application/x-ogg", "audio/opus" ->
          Optional.of(OGG);
      case "video/x-flv", "video/flv" -> Optional.of(FLV);
      case "video/mp2t", "video/mpegts", "video/m2ts" -> Optional.of(TS);
      case "video/x-matroska", "audio/x-matroska", "video/matroska", "audio/matroska" ->
          Optional.of(MATROSKA);
      case "video/webm", "audio/webm" -> Optional.of(WEBM);
      case "video/mp4", "audio/mp4", "video/iso.segment" -> Optional.of(MP4);
      default -> Optional.empty();
    };
  }
}
