package org.millrace.node.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.millrace.node.config.Mounts;
import org.millrace.node.secret.AttemptLimit;
import org.millrace.node.secret.Tokens;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;
import org.millrace.node.transport.http.PulledReply;

/**
 * Recordings by HTTP: {@code GET /recordings/CHANNEL/} lists them as JSON, {@code
 * /recordings/CHANNEL/FILE} is one, with ranges; {@code ?play} is a page that plays it, {@code
 * ?download} has it kept. For everybody, for API tokens, or for who has a link of the
 * administration.
 */
public final class RecordingFace implements HttpFace {

  private static final String PREFIX = "/recordings/";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final String BEARER = "Bearer ";

  private final Recordings recordings;
  private final Optional<Tokens> tokens;
  private final AttemptLimit attempts;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param tokens that open recordings; empty: everybody may have them
   */
  public RecordingFace(Recordings recordings, Optional<Tokens> tokens, AttemptLimit attempts) {
    this.recordings = recordings;
    this.tokens = tokens;
    this.attempts = attempts;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.uri().startsWith(PREFIX)
        && (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD));
  }

  @Override
  public void serve(HttpCall call) {
    var path = call.path().substring(PREFIX.length() - 1);
    var slash = path.lastIndexOf('/');
    var mount = path.substring(0, slash);
    if (!hasTicket(call, mount, path.substring(slash + 1)) && !mayRead(call)) {
      return;
    }
    if (!Mounts.isMount(mount)) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is no such recording."));
      return;
    }
    // Files may block: not on the event loop.
    Thread.ofVirtual().name("recording").start(() -> serve(call, mount, path.substring(slash + 1)));
  }

  private void serve(HttpCall call, String mount, String name) {
    try {
      var file = recordings.file(mount, name);
      if (file.isPresent() && call.query("play").isPresent()) {
        call.reply(RecordingPage.of(mount, name, call.query("ticket").orElse("")));
      } else if (file.isPresent()) {
        send(call, file.get());
      } else if (name.isEmpty()) {
        var body = json.writeValueAsString(recordings.list(mount)) + "\n";
        call.reply(HttpReply.of(HttpResponseStatus.OK, "application/json", body));
      } else {
        call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is no such recording."));
      }
    } catch (IOException unreadable) {
      call.reply(HttpReply.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "It cannot be read."));
    }
  }

  private boolean hasTicket(HttpCall call, String mount, String name) {
    var now = System.currentTimeMillis() / 1000;
    return call.query("ticket")
        .filter(ticket -> recordings.tickets().opens(ticket, mount, name, now))
        .isPresent();
  }

  private boolean mayRead(HttpCall call) {
    if (tokens.isEmpty()) {
      return true;
    }
    var address = call.remote().getAddress();
    if (!attempts.mayTry(address, System.nanoTime())) {
      call.reply(HttpReply.text(HttpResponseStatus.TOO_MANY_REQUESTS, "Wait a minute."));
      return false;
    }
    var given = call.header("Authorization").filter(value -> value.startsWith(BEARER));
    if (given.flatMap(value -> tokens.get().check(value.substring(BEARER.length()))).isPresent()) {
      return true;
    }
    if (given.isPresent()) {
      attempts.failed(address, System.nanoTime());
    }
    call.reply(
        HttpReply.text(HttpResponseStatus.UNAUTHORIZED, "Recordings need an API token.")
            .with("WWW-Authenticate", "Bearer realm=\"recordings\""));
    return false;
  }

  private static void send(HttpCall call, Path file) throws IOException {
    var in = FileChannel.open(file, StandardOpenOption.READ);
    var size = in.size();
    var range = call.header("Range").map(RANGE::matcher).filter(match -> match.matches());
    long from = 0;
    long to = size - 1;
    if (range.isPresent()) {
      var first = range.get().group(1);
      var last = range.get().group(2);
      if (first.isEmpty() && !last.isEmpty()) {
        from = Math.max(0, size - Long.parseLong(last));
      } else if (!first.isEmpty()) {
        from = Long.parseLong(first);
        to = last.isEmpty() ? to : Math.min(to, Long.parseLong(last));
      }
      if (from > to) {
        in.close();
        call.reply(
            HttpReply.text(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "It is shorter.")
                .with("Content-Range", "bytes */" + size));
        return;
      }
    }
    var keep = call.query("download").isPresent();
    var head = head(file, keep, range.isPresent(), from, to, size);
    var reader = new FileReader(in, from, call.method().equals("HEAD") ? from : to + 1);
    call.takeOver(
        connection -> PulledReply.send(connection, head, reader, new LongAdder(), _ -> {}));
  }

  private static byte[] head(
      Path file, boolean keep, boolean partial, long from, long to, long size) {
    var text = new StringBuilder(partial ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK");
    text.append("\r\nContent-Type: ").append(type(String.valueOf(file)));
    text.append("\r\nContent-Length: ").append(to - from + 1);
    text.append("\r\nAccept-Ranges: bytes");
    if (keep) {
      text.append("\r\nContent-Disposition: attachment; filename=\"");
      text.append(file.getFileName()).append('"');
    }
    if (partial) {
      text.append("\r\nContent-Range: bytes ").append(from).append('-').append(to);
      text.append('/').append(size);
    }
    text.append("\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff");
    text.append("\r\nConnection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "flv" -> "video/x-flv";
      case "ts" -> "video/mp2t";
      case "mp4" -> "video/mp4";
      case "mkv" -> "video/x-matroska";
      case "webm" -> "video/webm";
      case "mp3" -> "audio/mpeg";
      case "aac" -> "audio/aac";
      case "ogg" -> "audio/ogg";
      default -> "application/octet-stream";
    };
  }

  /** A part of a file. */
  private static final class FileReader implements PulledReply.Reader {
    private final FileChannel in;
    private final long end;
    private long at;

    private FileReader(FileChannel in, long from, long end) {
      this.in = in;
      this.at = from;
      this.end = end;
    }

    @Override
    public int read(byte[] to) throws IOException {
      if (at >= end) {
        return -1;
      }
      var count = in.read(ByteBuffer.wrap(to, 0, (int) Math.min(to.length, end - at)), at);
      at += Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
