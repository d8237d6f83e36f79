package org.millrace.node.core.front;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Track;

/**
 * What would tell which machine a stream comes from: its addresses and its name, in text. Encoders
 * write them into metadata (the URL of the station, the address they push to). They are replaced by
 * as many dashes, so that no length in a container changes. At most {@link #WORDS_MAX} are looked
 * for; a word that is cut in two by the border of a chunk is not found.
 */
public final class Traces {

  static final int WORDS_MAX = 64;

  /** Shorter names are also parts of other words. */
  static final int NAME_CHARS_MIN = 5;

  private static final byte MASK = '-';

  private final List<String> words;
  private final List<byte[]> patterns = new ArrayList<>();

  /**
   * @param addresses of the machine; loopback and unknown ones tell nothing
   * @param names of the machine
   */
  public Traces(Collection<Ip> addresses, Collection<String> names) {
    var found = new TreeSet<String>();
    for (var ip : addresses) {
      if (!ip.isLoopback() && !ip.isAny()) {
        found.add(ip.toString());
        found.addAll(longForms(ip));
      }
    }
    for (var name : names) {
      if (name.length() >= NAME_CHARS_MIN && !name.equals("localhost")) {
        found.add(name);
      }
    }
    this.words = found.descendingSet().stream().limit(WORDS_MAX).toList();
    words.forEach(word -> patterns.add(word.getBytes(StandardCharsets.US_ASCII)));
  }

  /** IPv6 with all its zeros, as some programs write it. */
  private static List<String> longForms(Ip ip) {
    if (!ip.v6()) {
      return List.of();
    }
    var bytes = ip.bytes();
    var whole = new StringBuilder();
    var plain = new StringBuilder();
    for (var i = 0; i < bytes.length; i += 2) {
      var group = (bytes[i] & 0xFF) << 8 | bytes[i + 1] & 0xFF;
      whole.append(i == 0 ? "" : ":").append(String.format("%04x", group));
      plain.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return List.of(whole.toString(), plain.toString());
  }

  /** Whether a text has any. */
  public boolean in(String text) {
    return !clean(text).equals(text);
  }

  /** The bytes without them; the same array where there are none. */
  public byte[] clean(byte[] bytes) {
    var cleaned = bytes;
    for (var pattern : patterns) {
      for (var at = find(cleaned, pattern, 0);
          at >= 0;
          at = find(cleaned, pattern, at + pattern.length)) {
        cleaned = cleaned == bytes ? bytes.clone() : cleaned;
        Arrays.fill(cleaned, at, at + pattern.length, MASK);
      }
    }
    return cleaned;
  }

  private static int find(byte[] in, byte[] pattern, int from) {
    var first = pattern[0] | 0x20;
    for (var at = from; at <= in.length - pattern.length; at++) {
      if ((in[at] | 0x20) == first && matches(in, at, pattern)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] in, int at, byte[] pattern) {
    for (var i = 0; i < pattern.length; i++) {
      if (lower(in[at + i]) != lower(pattern[i])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
  }

  public String clean(String text) {
    return new String(clean(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  public ChanInfo clean(ChanInfo info) {
    return new ChanInfo(
        clean(info.name()),
        info.bitrateKbps(),
        clean(info.genre()),
        clean(info.url()),
        clean(info.description()),
        clean(info.comment()),
        info.type(),
        info.mime(),
        info.extension());
  }

  public Track clean(Track track) {
    return new Track(
        clean(track.title()), clean(track.creator()), clean(track.url()), clean(track.album()));
  }
}
