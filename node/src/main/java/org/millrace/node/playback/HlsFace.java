package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.hls.HlsLimits;
import org.millrace.node.core.hls.HlsStream;
import org.millrace.node.core.hls.Reply;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * HLS and low-latency HLS: {@code /hls/CHANNEL/index.m3u8}, the media playlist behind it, and the
 * files that it names; the same as transport streams at {@code ts.m3u8}, for players of old. A
 * request for a channel that is not there costs one look-up.
 */
public final class HlsFace implements HttpFace {

  private static final String PREFIX = "/hls/";
  private static final String MULTIVARIANT = "index.m3u8";
  private static final String MEDIA = "live.m3u8";
  private static final String TRANSPORT = "ts.m3u8";
  private static final String TRANSPORT_MEDIA = "ts-live.m3u8";
  private static final String COOKIE = "hls";
  private static final Pattern SESSION = Pattern.compile("[0-9A-Za-z]{8,64}");
  private static final int SESSION_BYTES = 10;

  private final ChannelDirectory directory;
  private final Admission admission;
  private final ListenerLog log;
  private final EventLoops loops;
  private final HlsLimits limits;
  private final String cors;
  private final ConcurrentHashMap<LiveChannel, HlsChannel> streams = new ConcurrentHashMap<>();

  public HlsFace(
      ChannelDirectory directory,
      Admission admission,
      ListenerLog log,
      EventLoops loops,
      HlsLimits limits,
      String cors) {
    this.directory = directory;
    this.admission = admission;
    this.log = log;
    this.loops = loops;
    this.limits = limits;
    this.cors = cors;
  }

  @Override
  public boolean wants(HttpRequest head) {
    var method = head.method();
    return head.uri().startsWith(PREFIX)
        && (method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS));
  }

  @Override
  public void serve(HttpCall call) {
    if (call.method().equals("OPTIONS")) {
      call.reply(
          withCors(HttpReply.of(HttpResponseStatus.NO_CONTENT, "text/plain", ""))
              .with("Access-Control-Allow-Methods", "GET, HEAD")
              .with("Access-Control-Allow-Headers", "Range")
              .with("Access-Control-Max-Age", "86400"));
      return;
    }
    var path = call.path();
    var file = path.lastIndexOf('/') + 1;
    var name = path.substring(Math.min(PREFIX.length(), file), Math.max(PREFIX.length(), file - 1));
    var channel = directory.ofMount("/" + name).or(() -> directory.ofId(name));
    if (channel.isEmpty()) {
      call.reply(
          withCors(HttpReply.text(HttpResponseStatus.NOT_FOUND, "This channel is not on air."))
              .with("Cache-Control", "public, max-age=1"));
      return;
    }
    var stream = streams.computeIfAbsent(channel.get(), this::open);
    var asked = path.substring(file);
    stream.loop().execute(() -> serve(call, stream, asked));
  }

  private HlsChannel open(LiveChannel channel) {
    var tag = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return new HlsChannel(
        channel, loops.group().next(), limits, tag, admission, log, () -> streams.remove(channel));
  }

  private void serve(HttpCall call, HlsChannel stream, String file) {
    var session = session(call);
    var asker =
        new HlsChannel.Asker(
            session.orElseGet(() -> program(call)),
            call.remote(),
            call.header("User-Agent").orElse(""));
    Consumer<Reply> answer = reply -> call.reply(http(reply, stream.bodies()));
    switch (file) {
      case TRANSPORT -> {
        var own = session.orElseGet(HlsFace::newSession);
        var media = TRANSPORT_MEDIA + "?s=" + own;
        stream.ask(id -> new HlsStream.Event.MultivariantAsked(id, media), asker, answer);
      }
      case TRANSPORT_MEDIA -> {
        if (call.method().equals("HEAD") || stream.admit(asker, answer)) {
          stream.ask(HlsStream.Event.TransportAsked::new, asker, answer);
        }
      }
      case MULTIVARIANT -> {
        var own = session.orElseGet(HlsFace::newSession);
        var past = back(call) > 0 ? "&t=-" + back(call) : "";
        var media = MEDIA + "?s=" + own + past;
        stream.ask(id -> new HlsStream.Event.MultivariantAsked(id, media), asker, answer);
      }
      case MEDIA -> {
        var question = playlist(call);
        if (question.isEmpty()) {
          answer.accept(Reply.failed(400, 1, "_HLS_msn and _HLS_part are numbers"));
        } else if (call.method().equals("HEAD") || stream.admit(asker, answer)) {
          stream.ask(question.get(), asker, answer);
        }
      }
      default -> stream.ask(id -> new HlsStream.Event.FileAsked(id, file), asker, answer);
    }
  }

  /** The delivery directives of a playlist request; empty if one of them is no number. */
  private static Optional<LongFunction<HlsStream.Event>> playlist(HttpCall call) {
    try {
      var segment =
          call.query("_HLS_msn")
              .map(Long::parseLong)
              .map(OptionalLong::of)
              .orElse(OptionalLong.empty());
      var part =
          call.query("_HLS_part")
              .map(Integer::parseInt)
              .map(OptionalInt::of)
              .orElse(OptionalInt.empty());
      var delta =
          call.query("_HLS_skip")
              .map(skip -> skip.equals("YES") || skip.equals("v2"))
              .orElse(false);
      var back = back(call);
      return Optional.of(id -> new HlsStream.Event.PlaylistAsked(id, segment, part, delta, back));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** How many seconds in the past a viewer wants to begin: {@code t=-30}. */
  private static int back(HttpCall call) {
    return call.query("t")
        .filter(t -> t.matches("-\\d{1,5}"))
        .map(t -> Integer.parseInt(t.substring(1)))
        .orElse(0);
  }

  /** The session that the query or a cookie names. */
  private static Optional<String> session(HttpCall call) {
    return call.query("s")
        .or(
            () ->
                call.header("Cookie")
                    .flatMap(
                        header ->
                            ServerCookieDecoder.LAX.decode(header).stream()
                                .filter(cookie -> cookie.name().equals(COOKIE))
                                .map(cookie -> cookie.value())
                                .findFirst()))
        .filter(session -> SESSION.matcher(session).matches());
  }

  /** Who names no session is told apart by address and program. */
  private static String program(HttpCall call) {
    var agent = call.header("User-Agent").orElse("");
    return "a"
        + HexFormat.of().toHexDigits(call.remote().getAddress().hashCode())
        + HexFormat.of().toHexDigits(agent.hashCode());
  }

  private static String newSession() {
    var bytes = new byte[SESSION_BYTES];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private HttpReply http(Reply reply, SharedBodies bodies) {
    var age = reply.maxAgeSeconds();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", reply.contentType());
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cache-Control", age == 0 ? "no-cache" : "public, max-age=" + age);
    if (!cors.isEmpty()) {
      headers.put("Access-Control-Allow-Origin", cors);
    }
    return new HttpReply(
        HttpResponseStatus.valueOf(reply.status()),
        headers,
        bodies.of(reply.body(), reply.bytes()));
  }

  private HttpReply withCors(HttpReply reply) {
    return cors.isEmpty() ? reply : reply.with("Access-Control-Allow-Origin", cors);
  }
}
