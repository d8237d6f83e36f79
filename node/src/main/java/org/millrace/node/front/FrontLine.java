package org.millrace.node.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontReader;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.peer.WireRing;
import org.millrace.node.transport.Opening;
import org.millrace.node.transport.RingReader;

/** One connection to a front, at the source. What it hears becomes events; the stream goes past. */
final class FrontLine extends ChannelInboundHandlerAdapter {

  private static final byte[] PREFACE = FrontMessage.PREFACE.getBytes(StandardCharsets.US_ASCII);

  private final FrontReader frames = new FrontReader();
  private final Consumer<FrontCall.Event> told;
  private volatile @Nullable Channel channel;
  private @Nullable RingReader reader;
  private boolean closed;

  /**
   * @param told gets what happens, on the event loop
   */
  FrontLine(Consumer<FrontCall.Event> told) {
    this.told = told;
  }

  /**
   * TLS to a front. Any certificate will do here: the proofs are made over it, so that nobody can
   * stand between with another one.
   */
  static SslContext encryption() throws SSLException {
    return SslContextBuilder.forClient()
        .protocols("TLSv1.3")
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .endpointIdentificationAlgorithm(null)
        .build();
  }

  /** What a new connection needs. */
  ChannelInitializer<Channel> handlers(SslContext encryption) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel opened) {
        channel = opened;
        opened.pipeline().addLast(encryption.newHandler(opened.alloc()), FrontLine.this);
      }
    };
  }

  /** Sends the stream from here on. Any thread. */
  void begin(WireRing wire, long next) {
    var open = channel;
    if (open == null) {
      return;
    }
    open.eventLoop()
        .execute(
            () -> {
              if (reader != null || !open.isActive()) {
                return;
              }
              var made = new RingReader(open, wire.fanOut(), OVER, null, _ -> {});
              wire.resumeAt(next).ifPresent(made::startAt);
              reader = made;
              wire.fanOut().add(made);
            });
  }

  /** Says something between two packets, or before the stream. Any thread. */
  void say(byte[] bytes) {
    var open = channel;
    if (open != null) {
      open.eventLoop()
          .execute(
              () -> {
                if (reader == null) {
                  open.writeAndFlush(Unpooled.wrappedBuffer(bytes), open.voidPromise());
                } else {
                  reader.inject(bytes);
                }
              });
    }
  }

  /** Nothing of it is told after this. Any thread. */
  void close() {
    var open = channel;
    if (open != null) {
      open.eventLoop()
          .execute(
              () -> {
                closed = true;
                open.close();
              });
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        from.writeAndFlush(Unpooled.wrappedBuffer(PREFACE), from.voidPromise());
        tell(new FrontCall.Event.Connected(certificate(from)));
      } else {
        tell(new FrontCall.Event.Failed("it does not speak TLS: " + done.cause().getMessage()));
        from.close();
      }
    }
    super.userEventTriggered(from, event);
  }

  private static byte[] certificate(ChannelHandlerContext of)
      throws SSLPeerUnverifiedException, CertificateEncodingException {
    var tls = of.pipeline().get(SslHandler.class);
    return FrontSecret.sha256(tls.engine().getSession().getPeerCertificates()[0].getEncoded());
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    try {
      if (message instanceof ByteBuf piece) {
        frames
            .read(ByteBufUtil.getBytes(piece), heard -> tell(new FrontCall.Event.Heard(heard)))
            .ifPresent(why -> tell(new FrontCall.Event.Failed(why)));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) throws Exception {
    tell(new FrontCall.Event.Failed("it has closed the connection"));
    super.channelInactive(from);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    from.close();
  }

  private void tell(FrontCall.Event event) {
    if (!closed) {
      told.accept(event);
    }
  }

  /** A broadcast that ends is off the air; all else has been said in frames. */
  private static final Opening OVER =
      new Opening() {
        @Override
        public byte[] head(MediaInfo media) {
          return new byte[0];
        }

        @Override
        public byte[] sorry() {
          return farewell();
        }

        @Override
        public byte[] farewell() {
          return Pcp.encode(new Quit(Quit.OFF_AIR));
        }
      };
}
