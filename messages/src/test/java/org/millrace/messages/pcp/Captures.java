package org.millrace.messages.pcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Sessions of real programs, byte for byte. Streams longer than 22,000 bytes are cut there. */
final class Captures {

  static final List<String> ALL =
      List.of(
          "01-relay-200-flv.c2s",
          "01-relay-200-flv.s2c",
          "02-portcheck-ping-nonroot-offair.c2s",
          "02-portcheck-ping-nonroot-offair.s2c",
          "03-relay-503-two-hosts.c2s",
          "03-relay-503-two-hosts.s2c",
          "04-relay-from-relay-200.c2s",
          "04-relay-from-relay-200.s2c",
          "05-yp-announce-pcp.c2s",
          "05-yp-announce-pcp.s2c",
          "06-portcheck-ping-from-yp.c2s",
          "06-portcheck-ping-from-yp.s2c",
          "07a-relay-503-no-hosts-push-requested.c2s",
          "07a-relay-503-no-hosts-push-requested.s2c",
          "07b-yp-lookup-503-root-and-tracker.c2s",
          "07b-yp-lookup-503-root-and-tracker.s2c",
          "07c-giv-push-relay.c2s",
          "07c-giv-push-relay.s2c",
          "07d-bcst-push-to-firewalled-relay.s2c",
          "08-yp-announce-until-offair.c2s",
          "08-yp-announce-until-offair.s2c",
          "09-relay-200-then-stale-restart.c2s",
          "09-relay-200-then-stale-restart.s2c",
          "10a-after-offair-tracker-503-nohosts.c2s",
          "10a-after-offair-tracker-503-nohosts.s2c",
          "10b-after-offair-yp-404.c2s",
          "10b-after-offair-yp-404.s2c",
          "11-ipv6-relay-200-mp3.c2s",
          "11-ipv6-relay-200-mp3.s2c",
          "12-ipv6-portcheck-ping.c2s",
          "12-ipv6-portcheck-ping.s2c",
          "14-relay-200-ogg.c2s",
          "14-relay-200-ogg.s2c",
          "15-relay-200-webm.c2s",
          "15-relay-200-webm.s2c",
          "16-index-txt-fetch.c2s",
          "16-index-txt-fetch.s2c",
          "17-channel-404.c2s",
          "17-channel-404.s2c",
          "19-bcst-chan-info-update-downstream.s2c");

  private Captures() {}

  static byte[] bytes(String name) {
    try (var in = Captures.class.getResourceAsStream(name + ".bin")) {
      if (in == null) {
        throw new IllegalArgumentException("no capture " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A reader for the direction: heads and GIV come first but for control sessions and slices. */
  static PcpReader reader(byte[] capture) {
    var c = capture[0];
    return c == 'G' || c == 'H'
        ? PcpReader.beginningWithHead(AtomLimits.CONTROL)
        : PcpReader.beginningWithAtoms(AtomLimits.CONTROL);
  }

  /** Bytes after the text heads of a direction. */
  static byte[] atoms(byte[] capture) {
    var at = 0;
    while (startsWith(capture, at, "GET ")
        || startsWith(capture, at, "HTTP")
        || startsWith(capture, at, "GIV ")) {
      while (!startsWith(capture, at, "\r\n\r\n")) {
        at++;
      }
      at += 4;
    }
    return Arrays.copyOfRange(capture, at, capture.length);
  }

  private static boolean startsWith(byte[] bytes, int at, String prefix) {
    for (var i = 0; i < prefix.length(); i++) {
      if (at + i >= bytes.length || bytes[at + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
