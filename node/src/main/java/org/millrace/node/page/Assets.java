package org.millrace.node.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** The files under {@code /assets/}: a fixed set, read and compressed once. */
public final class Assets {

  /**
   * One file.
   *
   * @param tag changes with the content
   * @param lasting its name changes with its content, so it may be kept for ever
   */
  public record Asset(
      String contentType, byte[] bytes, byte[] zipped, String tag, boolean lasting) {}

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "LICENSE", "text/plain; charset=utf-8",
          "NOTICE", "text/plain; charset=utf-8");

  private static final String[] NAMES = {
    "admin.js",
    "app.css",
    "directory.js",
    "live.js",
    "missing.js",
    "recording.js",
    "player.js",
    "plots.js",
    "wheel.svg",
    "vendor/hls-1.7.4.light.min.mjs",
    "vendor/hls-1.7.4.LICENSE",
    "vendor/mpegts-1.8.2.js",
    "vendor/mpegts-1.8.2.LICENSE",
    "vendor/mpegts-1.8.2.NOTICE",
    "vendor/uplot-1.6.32.esm.js",
    "vendor/uplot-1.6.32.min.css",
    "vendor/uplot-1.6.32.LICENSE",
  };

  private final TreeMap<String, Asset> assets = new TreeMap<>();

  public Assets() {
    for (var name : NAMES) {
      assets.put(name, load(name));
    }
  }

  public Optional<Asset> get(String name) {
    return Optional.ofNullable(assets.get(name));
  }

  private static Asset load(String name) {
    try (var in = Assets.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not packaged: " + name);
      }
      var bytes = in.readAllBytes();
      var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IllegalStateException("of no known type: " + name);
      }
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      var tag = '"' + HexFormat.of().formatHex(hash, 0, 8) + '"';
      return new Asset(type, bytes, zip(bytes), tag, name.startsWith("vendor/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java runtime has SHA-256", impossible);
    }
  }

  private static byte[] zip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}
