package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.transport.IcyInterleave;
import org.millrace.node.transport.ReaderReport;
import org.millrace.node.transport.RingReader;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;
import org.millrace.node.transport.http.PulledReply;

/** Players: {@code GET /<mount>} and {@code GET /stream/<id>[.ext]} get the stream. */
public final class PlaybackFace implements HttpFace {

  private static final Pattern AGO = Pattern.compile("-\\d{1,7}");
  private static final Pattern BY_ID =
      Pattern.compile("/stream/([0-9a-fA-F]{32})(\\.[a-z0-9]{1,5})?");

  /**
   * What players are told.
   *
   * @param cors the origin whose pages may read streams, empty for none
   * @param retryAfter when one who found no place may ask again
   */
  public record Settings(String cors, Duration retryAfter) {}

  private final ChannelDirectory directory;
  private final Admission admission;
  private final ListenerLog log;
  private final Settings settings;
  private final TimeShift shift;

  public PlaybackFace(
      ChannelDirectory directory,
      Admission admission,
      ListenerLog log,
      Settings settings,
      TimeShift shift) {
    this.directory = directory;
    this.admission = admission;
    this.log = log;
    this.settings = settings;
    this.shift = shift;
  }

  @Override
  public boolean wants(HttpRequest head) {
    var method = head.method();
    return (method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS))
        && channel(new QueryStringDecoder(head.uri()).path()).isPresent();
  }

  @Override
  public void serve(HttpCall call) {
    var channel = channel(call.path());
    if (channel.isEmpty()) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "This channel is not on air."));
      return;
    }
    switch (call.method()) {
      case "OPTIONS" -> call.reply(preflight());
      case "HEAD" -> call.reply(headOnly(channel.get()));
      default -> listen(call, channel.get());
    }
  }

  private Optional<LiveChannel> channel(String path) {
    var byId = BY_ID.matcher(path);
    return byId.matches() ? directory.ofId(byId.group(1)) : directory.ofMount(path);
  }

  private void listen(HttpCall call, LiveChannel channel) {
    switch (admission.enter(channel, call.remote().getAddress())) {
      case Admission.Full full ->
          call.reply(
              HttpReply.text(HttpResponseStatus.SERVICE_UNAVAILABLE, full.reason())
                  .with("Retry-After", Long.toString(settings.retryAfter.toSeconds())));
      case Admission.Place place -> {
        var reader = ago(call).flatMap(seconds -> shift.since(channel.mount(), seconds));
        var media = channel.media();
        if (reader.isPresent() && media.isPresent()) {
          beginShifted(call, channel, place, reader.get(), media.get());
        } else {
          begin(call, channel, place);
        }
      }
    }
  }

  /** How far back {@code ?t=-30} wants to begin. */
  private static Optional<Long> ago(HttpCall call) {
    return call.query("t").filter(AGO.asMatchPredicate()).map(t -> Long.parseLong(t.substring(1)));
  }

  /** Without a recording the past reaches as far back as the ring. */
  private static Optional<Ring.Start> shiftedStart(LiveChannel channel, long seconds) {
    var ago = TimeUnit.SECONDS.toNanos(seconds);
    return channel.fanOut().ring().joinAgo(ago, System.nanoTime());
  }

  /** One who begins in the past is sent the recording, and follows it. */
  private void beginShifted(
      HttpCall call,
      LiveChannel channel,
      Admission.Place place,
      PulledReply.Reader reader,
      MediaInfo media) {
    var remote = call.remote();
    var agent = call.header("User-Agent").orElse("");
    var version = call.head().protocolVersion().text();
    var head = new StreamHead(channel, version, settings.cors, false).head(media);
    var sent = new LongAdder();
    var since = System.nanoTime();
    call.takeOver(
        connection -> {
          place.takenBy(
              new Admission.Guest(agent, "HTTP, time shift", sent::sum, connection::close));
          PulledReply.send(
              connection,
              head,
              reader,
              sent,
              bytes -> {
                place.giveBack();
                channel.fanOut().counters().bytes.add(bytes);
                var report =
                    new ReaderReport(
                        ReaderReport.End.CLIENT_LEFT, bytes, 0, System.nanoTime() - since);
                log.left(new ListenerLog.Visit(remote, channel.mount(), agent, version, report));
              });
        });
  }

  private void begin(HttpCall call, LiveChannel channel, Admission.Place place) {
    var remote = call.remote();
    var agent = call.header("User-Agent").orElse("");
    var version = call.head().protocolVersion().text();
    var icy =
        call.header("Icy-MetaData").filter("1"::equals).isPresent()
            && channel.media().map(MediaInfo::container).filter(StreamHead::takesIcy).isPresent();
    var interleave = icy ? new IcyInterleave(new IcyTitle(channel)) : null;
    var head = new StreamHead(channel, version, settings.cors, icy);
    call.takeOver(
        connection -> {
          var reader =
              new RingReader(
                  connection,
                  channel.fanOut(),
                  head,
                  interleave,
                  report -> {
                    place.giveBack();
                    log.left(
                        new ListenerLog.Visit(remote, channel.mount(), agent, version, report));
                  });
          ago(call)
              .flatMap(seconds -> shiftedStart(channel, seconds))
              .ifPresent(start -> reader.startAt(start.position()));
          place.takenBy(Admission.Guest.of(agent, "HTTP", reader));
          channel.fanOut().add(reader);
        });
  }

  private HttpReply headOnly(LiveChannel channel) {
    var type = channel.media().map(StreamHead::contentType).orElse("application/octet-stream");
    return withCors(HttpReply.of(HttpResponseStatus.OK, type, ""));
  }

  private HttpReply preflight() {
    return withCors(HttpReply.of(HttpResponseStatus.NO_CONTENT, "text/plain", ""))
        .with("Access-Control-Allow-Methods", "GET, HEAD")
        .with("Access-Control-Allow-Headers", "Icy-MetaData, Range")
        .with("Access-Control-Max-Age", "86400");
  }

  private HttpReply withCors(HttpReply reply) {
    return settings.cors.isEmpty()
        ? reply
        : reply.with("Access-Control-Allow-Origin", settings.cors);
  }

  /** The metadata block of what plays now; the same array until it changes. */
  private static final class IcyTitle implements java.util.function.Supplier<byte[]> {
    private static final int BLOCK_UNIT = 16;
    private static final int BLOCK_UNITS_MAX = 255;

    private final LiveChannel channel;
    private String of = "";
    private byte[] block = {0};

    private IcyTitle(LiveChannel channel) {
      this.channel = channel;
    }

    @Override
    public byte[] get() {
      var title = channel.info().nowPlaying();
      if (!title.equals(of)) {
        of = title;
        block = block(title);
      }
      return block;
    }

    private static byte[] block(String title) {
      var text = "StreamTitle='" + title.replace("';", "' ;") + "';";
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      var units = Math.min(BLOCK_UNITS_MAX, (bytes.length + BLOCK_UNIT - 1) / BLOCK_UNIT);
      var block = new byte[1 + units * BLOCK_UNIT];
      block[0] = (byte) units;
      System.arraycopy(bytes, 0, block, 1, Math.min(bytes.length, units * BLOCK_UNIT));
      return block;
    }
  }
}
