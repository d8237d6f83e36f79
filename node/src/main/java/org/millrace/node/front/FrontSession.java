package org.millrace.node.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.front.FrontReader;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.front.FrontAnswer;
import org.millrace.node.peer.Fronted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a source, at the front. Lives on its event loop. */
final class FrontSession extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(FrontSession.class);

  private static final long BEAT_MILLIS = 1000;

  private final FrontDoor door;
  private final FrontReader frames = new FrontReader();
  private final PcpReader atoms = PcpReader.beginningWithAtoms(AtomLimits.STREAM);
  private final List<Host> others = new ArrayList<>();
  private int preface;
  private boolean stranger = true;
  private @Nullable FrontAnswer answer;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> beat;
  private @Nullable Fronted channel;
  private String name = "";

  /**
   * @param preface bytes to pass over first
   */
  FrontSession(FrontDoor door, int preface) {
    this.door = door;
    this.preface = preface;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    added.channel().closeFuture().addListener(_ -> gone());
    var certificate = certificate(added);
    if (certificate.length == 0) {
      added.close();
      return;
    }
    answer = new FrontAnswer(door.secrets(), certificate, door.random(), System.nanoTime());
    beat =
        added
            .executor()
            .scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** SHA-256 of the certificate that was shown; empty outside TLS. */
  private static byte[] certificate(ChannelHandlerContext of) {
    var tls = of.pipeline().get(SslHandler.class);
    var shown = tls == null ? null : tls.engine().getSession().getLocalCertificates();
    try {
      return shown == null || shown.length == 0
          ? new byte[0]
          : FrontSecret.sha256(shown[0].getEncoded());
    } catch (CertificateEncodingException _) {
      return new byte[0];
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    try {
      if (message instanceof ByteBuf piece) {
        var passed = Math.min(preface, piece.readableBytes());
        preface -= passed;
        piece.skipBytes(passed);
        read(ByteBufUtil.getBytes(piece));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(byte[] bytes) {
    if (channel == null) {
      frames
          .read(bytes, message -> on(new FrontAnswer.Event.Heard(message)))
          .ifPresent(why -> on(new FrontAnswer.Event.Broken(why)));
    } else if (bytes.length > 0) {
      on(new FrontAnswer.Event.Fed());
      atoms.read(bytes, this::heard);
      channel.published();
    }
  }

  private void heard(Incoming incoming) {
    var open = channel;
    if (open == null) {
      return;
    }
    switch (incoming) {
      case Incoming.MessageRead(Chan chan) -> open.read(chan);
      case Incoming.MessageRead(Host host) -> {
        if (others.size() < FrontMessage.PAYLOAD_BYTES_MAX) {
          others.add(host);
        }
      }
      case Incoming.MessageRead(Message.Ok(var announce)) -> {
        // Ends a list of the other fronts, and says whose turn it is to tell directories.
        open.others(others);
        others.clear();
        open.announce(announce != 0);
      }
      case Incoming.MessageRead(Quit _) -> {
        open.ended();
        channel = null;
        on(new FrontAnswer.Event.Turned(Refusal.ENDED, "the broadcast is over"));
      }
      case Incoming.MessageRead _, Incoming.HeadRead _ -> {}
      case Incoming.Broken(var why) -> on(new FrontAnswer.Event.Broken(why));
    }
  }

  private void beat() {
    var deciding = answer;
    if (deciding == null) {
      return;
    }
    deciding.onDeadline(System.nanoTime(), this::act);
    var open = channel;
    if (open != null && deciding.isFeeding()) {
      var over = open.over();
      if (over != null) {
        on(new FrontAnswer.Event.Turned(Refusal.ENDED, over));
      } else {
        send(open.state().encode());
      }
    }
  }

  private void on(FrontAnswer.Event event) {
    var deciding = answer;
    if (deciding != null) {
      deciding.on(event, System.nanoTime(), this::act);
    }
  }

  private void act(FrontAnswer.Action action) {
    switch (action) {
      case FrontAnswer.Action.Send(var bytes) -> send(bytes);
      case FrontAnswer.Action.Open open -> open(open);
      case FrontAnswer.Action.BeginStream _ -> LOG.info("source {} is here", name);
      case FrontAnswer.Action.CountStranger _ -> {
        if (context != null) {
          door.failed(context.pipeline());
        }
        LOG.warn("somebody came who does not know the secret of a source");
      }
      case FrontAnswer.Action.Close(var why) -> {
        LOG.debug("a source's connection ends: {}", why);
        if (context != null) {
          var closing = context.channel();
          context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closing.close());
        }
      }
    }
  }

  private void open(FrontAnswer.Action.Open open) {
    stranger = false;
    door.known();
    name = open.name();
    var wish = new Fronted.Wish(name, open.channel(), open.owner(), door.channelsPerSource());
    var loop = context == null ? null : context.executor();
    if (loop != null) {
      door.network().take(wish).whenComplete((got, _) -> loop.execute(() -> taken(got)));
    }
  }

  private void taken(Fronted.@Nullable Answer got) {
    switch (got) {
      case Fronted.Answer.Taken(var open) -> {
        if (context == null || !context.channel().isActive()) {
          open.lost();
          return;
        }
        channel = open;
        on(new FrontAnswer.Event.Opened(open.sid(), open.next()));
      }
      case Fronted.Answer.Turned(var why, var words) ->
          on(new FrontAnswer.Event.Turned(why, words));
      case null -> on(new FrontAnswer.Event.Turned(Refusal.NO_ROOM, "the front is busy"));
    }
  }

  private void send(byte[] bytes) {
    if (context != null) {
      context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
    }
  }

  private void gone() {
    if (stranger) {
      stranger = false;
      door.known();
    }
    if (beat != null) {
      beat.cancel(false);
    }
    var open = channel;
    if (open != null) {
      channel = null;
      open.lost();
      LOG.info("source {} is away", name);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    from.close();
  }
}
