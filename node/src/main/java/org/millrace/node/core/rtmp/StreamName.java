package org.millrace.node.core.rtmp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What an encoder or player asked for, of "rtmp://host/app" and its stream key.
 *
 * @param app the path of the URL, without query
 * @param name the channel, or an issued key that stands alone
 * @param key the secret behind "?key=", empty if there is none
 */
public record StreamName(String app, String name, String key) {

  static final int LENGTH_MAX = 512;

  /** Reads the two texts of the wire; "?key=" may stand behind either. */
  static StreamName parse(String appOnWire, String streamOnWire) {
    var app = bounded(appOnWire);
    var stream = bounded(streamOnWire);
    var name = path(stream);
    if (name.startsWith("flv:") || name.startsWith("mp4:")) {
      name = name.substring(4);
    }
    var key = key(stream);
    return new StreamName(decode(path(app)), decode(name), key.isEmpty() ? key(app) : key);
  }

  static String bounded(String text) {
    return text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text;
  }

  private static String path(String text) {
    var query = text.indexOf('?');
    var path = query < 0 ? text : text.substring(0, query);
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    while (path.startsWith("/")) {
      path = path.substring(1);
    }
    return path;
  }

  private static String key(String text) {
    var query = text.indexOf('?');
    if (query >= 0) {
      for (var pair : text.substring(query + 1).split("&", 16)) {
        if (pair.startsWith("key=")) {
          return decode(pair.substring(4));
        }
      }
    }
    return "";
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
