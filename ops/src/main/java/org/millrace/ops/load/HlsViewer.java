package org.millrace.ops.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One player of low-latency HLS on one connection that stays open: it waits for the playlist of the
 * next part, gets the parts it has not had, and waits again. One that follows hints asks for the
 * next part before it is there, too.
 */
final class HlsViewer {

  /** What happens to it, for whoever counts. */
  interface Witness {
    void media(int bytes);

    void playlist(HlsPlaylist playlist);

    /** A part that a playlist named was not given out. */
    void missing(String uri, int status);
  }

  private enum Asked {
    MULTIVARIANT,
    PLAYLIST,
    PART,
    HINT
  }

  private static final int HEAD_BYTES_MAX = 16 << 10;

  private final SocketChannel socket;
  private final String base;
  private final boolean hints;
  private final Witness witness;
  private final ArrayDeque<HlsPlaylist.Part> wanted = new ArrayDeque<>();
  private final StringBuilder head = new StringBuilder();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private Asked asked = Asked.MULTIVARIANT;
  private String uri = "index.m3u8";
  private String media = "";
  private HlsPlaylist.@Nullable Place had;
  private HlsPlaylist.@Nullable Place next;
  private String hint = "";
  private int status;
  private long bodyLeft = -1;

  /**
   * Asks nothing yet.
   *
   * @param base the path of the channel's playlists, with a slash at its end
   */
  HlsViewer(SocketChannel socket, String base, boolean hints, Witness witness) {
    this.socket = socket;
    this.base = base;
    this.hints = hints;
    this.witness = witness;
  }

  void begin() throws IOException {
    ask(Asked.MULTIVARIANT, uri);
  }

  /** Takes what the socket had. */
  void read(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (bodyLeft < 0) {
        readHead(bytes);
      }
      if (bodyLeft > 0) {
        readBody(bytes);
      }
      if (bodyLeft == 0) {
        bodyLeft = -1;
        answered();
      }
    }
  }

  private void readHead(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && !endsHead()) {
      head.append((char) (bytes.get() & 0xff));
    }
    if (!endsHead()) {
      if (head.length() > HEAD_BYTES_MAX) {
        throw new IOException("the head does not end");
      }
      return;
    }
    var lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    status = Integer.parseInt(lower.substring(9, 12));
    var length = lower.indexOf("content-length: ");
    bodyLeft = Long.parseLong(lower.substring(length + 16, lower.indexOf('\r', length)));
    head.setLength(0);
    body.reset();
  }

  private boolean endsHead() {
    var length = head.length();
    return length >= 4 && head.charAt(length - 1) == '\n' && head.charAt(length - 3) == '\n';
  }

  private void readBody(ByteBuffer bytes) {
    var count = (int) Math.min(bytes.remaining(), bodyLeft);
    if (asked == Asked.PART || asked == Asked.HINT) {
      bytes.position(bytes.position() + count);
      witness.media(count);
    } else {
      var part = new byte[count];
      bytes.get(part);
      body.writeBytes(part);
    }
    bodyLeft -= count;
  }

  private void answered() throws IOException {
    if (status != 200 && asked != Asked.MULTIVARIANT) {
      witness.missing(uri, status);
    }
    switch (asked) {
      case MULTIVARIANT -> {
        if (status != 200) {
          throw new IOException("no playlist: " + status);
        }
        media = text().lines().filter(line -> !line.startsWith("#")).findFirst().orElse("");
        ask(Asked.PLAYLIST, media);
      }
      case PLAYLIST -> onPlaylist(HlsPlaylist.parse(text()));
      case PART -> goOn();
      case HINT -> {
        had = next;
        waitForNext();
      }
    }
  }

  private String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  private void onPlaylist(HlsPlaylist playlist) throws IOException {
    witness.playlist(playlist);
    var seen = had;
    for (var part : playlist.parts()) {
      if (seen != null && part.place().compareTo(seen) > 0) {
        wanted.add(part);
      }
    }
    if (seen == null && !playlist.parts().isEmpty()) {
      wanted.add(playlist.parts().getLast());
    }
    next = playlist.next();
    hint = playlist.hint();
    goOn();
  }

  private void goOn() throws IOException {
    var part = wanted.poll();
    if (part != null) {
      had = part.place();
      ask(Asked.PART, part.uri());
    } else if (hints && !hint.isEmpty() && had != null) {
      var coming = hint;
      hint = "";
      ask(Asked.HINT, coming);
    } else {
      waitForNext();
    }
  }

  private void waitForNext() throws IOException {
    var place = next;
    ask(
        Asked.PLAYLIST,
        place == null
            ? media
            : "%s&_HLS_msn=%d&_HLS_part=%d".formatted(media, place.segment(), place.part()));
  }

  private void ask(Asked what, String which) throws IOException {
    asked = what;
    uri = which;
    var request =
        "GET " + base + which + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n\r\n";
    var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }
}
