package org.millrace.node.transport.http;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.ByteFeed;
import org.millrace.node.transport.Quiet;

/**
 * One connection's requests, one after the other. From a request's head on the socket is read only
 * on demand, so that at most one read's worth of bytes waits here; once the other side has closed,
 * at most what the kernel had buffered.
 */
final class HttpConversation extends ChannelInboundHandlerAdapter {

  /** How long what an encoder still sends is thrown away, so that it gets to read our refusal. */
  private static final long LINGER_SECONDS = 2;

  private static final int PIECE_BYTES_MAX = 64 << 10;
  private static final Set<String> SENDING_METHODS = Set.of("PUT", "POST", "SOURCE");

  private final HttpProtocol.Limits limits;
  private final List<HttpFace> faces;
  private final ArrayDeque<Object> inbox = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> patience;
  private @Nullable HttpCall call;
  private ByteFeed.@Nullable Receiver body;
  private @Nullable String inputEnd;
  private boolean bodyEnded;
  private boolean bare;
  private boolean wanted;
  private boolean gone;

  HttpConversation(HttpProtocol.Limits limits, List<HttpFace> faces) {
    this.limits = limits;
    this.faces = faces;
  }

  Channel channel() {
    return context().channel();
  }

  void onLoop(Runnable action) {
    var loop = channel().eventLoop();
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  // ---- from the socket --------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    awaitHead(limits.head());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (gone || (bare && message instanceof HttpObject)) {
      ReferenceCountUtil.release(message);
      return;
    }
    inbox.add(message);
    drain();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (wanted && inbox.isEmpty()) {
      context.read();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      inputEnded("");
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inputEnded("the connection was closed");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    inputEnded(String.valueOf(cause.getMessage()));
    context.close();
  }

  /** Nothing more will come; what has come is still asked for. */
  private void inputEnded(String reason) {
    stopWaiting();
    if (inputEnd == null) {
      inputEnd = reason;
      if (body == null && call == null) {
        release();
      }
      drain();
    }
  }

  private void release() {
    while (!inbox.isEmpty()) {
      ReferenceCountUtil.release(inbox.poll());
    }
  }

  /** Gives what waits to whoever may have it now. */
  private void drain() {
    while (!inbox.isEmpty()) {
      var next = inbox.element();
      if (call == null) {
        inbox.remove();
        if (next instanceof HttpRequest head) {
          begin(head);
        }
        ReferenceCountUtil.release(next);
      } else if (body == null) {
        if (!(next instanceof LastHttpContent last) || last.content().isReadable()) {
          return;
        }
        inbox.remove();
        bodyEnded = true;
      } else if (wanted) {
        inbox.remove();
        piece(body, next);
      } else {
        return;
      }
    }
    var to = body;
    if (inputEnd != null && to != null && !bodyEnded) {
      bodyEnded = true;
      if (bare) {
        to.end();
      } else {
        to.broken(inputEnd);
      }
    }
  }

  private void begin(HttpRequest head) {
    stopWaiting();
    context().channel().config().setAutoRead(false);
    bodyEnded =
        !HttpUtil.isTransferEncodingChunked(head) && HttpUtil.getContentLength(head, 0L) == 0;
    call = new HttpCall(this, head);
    if (!head.decoderResult().isSuccess()) {
      reply(
          call,
          HttpReply.text(HttpResponseStatus.BAD_REQUEST, "This is not a request I can read."));
      return;
    }
    if (sendsToItsEnd(head)) {
      // What follows the head is the body: the decoder must not take it for another request.
      bare = true;
      bodyEnded = false;
      context().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      context().pipeline().remove(HeadDecoder.class);
    }
    for (var face : faces) {
      if (face.wants(head)) {
        face.serve(call);
        return;
      }
    }
    reply(call, HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is nothing at this address."));
  }

  /** Whether the body is all that comes until the connection closes. */
  private static boolean sendsToItsEnd(HttpRequest head) {
    return SENDING_METHODS.contains(head.method().name())
        && !HttpUtil.isContentLengthSet(head)
        && !HttpUtil.isTransferEncodingChunked(head);
  }

  private void piece(ByteFeed.Receiver to, Object message) {
    var content = message instanceof HttpContent part ? part.content() : (ByteBuf) message;
    if (content.isReadable()) {
      wanted = false;
      to.piece(ByteBufUtil.getBytes(content));
    }
    if (message instanceof LastHttpContent last) {
      bodyEnded = true;
      wanted = false;
      if (last.decoderResult().isSuccess()) {
        to.end();
      } else {
        to.broken("the body is not what its head says");
      }
    }
    ReferenceCountUtil.release(message);
  }

  // ---- from the call ----------------------------------------------------------------------

  void readBody(HttpCall from, ByteFeed.Receiver to) {
    if (from != call) {
      return;
    }
    body = to;
    // A whole step of an encoder in one piece, where the socket has it.
    channel().config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(PIECE_BYTES_MAX));
    if (bodyEnded) {
      to.end();
    } else {
      drain();
    }
  }

  void more(HttpCall from) {
    if (from == call && body != null) {
      wanted = true;
      drain();
      if (wanted && inbox.isEmpty() && inputEnd == null) {
        context().read();
      }
    }
  }

  void letSend(HttpCall from) {
    if (from != call) {
      return;
    }
    if (HttpUtil.is100ContinueExpected(from.head())) {
      context()
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    } else if (from.method().equals("SOURCE")) {
      // Radio encoders send only after they have read this; no other answer will follow.
      var ok = Unpooled.copiedBuffer("HTTP/1.0 200 OK\r\n\r\n", US_ASCII);
      context().pipeline().remove(HttpResponseEncoder.class);
      context().writeAndFlush(ok);
    }
  }

  void reply(HttpCall from, HttpReply reply) {
    if (from != call) {
      return;
    }
    if (context().pipeline().get(HttpResponseEncoder.class) == null) {
      context().close();
      return;
    }
    var head = from.head();
    var keep = bodyEnded && !bare && HttpUtil.isKeepAlive(head) && head.decoderResult().isSuccess();
    var content =
        head.method().equals(HttpMethod.HEAD)
            ? Unpooled.EMPTY_BUFFER
            : Unpooled.wrappedBuffer(reply.body().duplicate());
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, reply.status(), content);
    reply.headers().forEach(response.headers()::set);
    response.headers().set(CONTENT_LENGTH, reply.body().remaining());
    response.headers().set(CONNECTION, keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    call = null;
    body = null;
    if (keep) {
      context().writeAndFlush(response);
      awaitHead(limits.keepAlive());
      drain();
    } else {
      gone = true;
      release();
      context().writeAndFlush(response).addListener((ChannelFutureListener) this::linger);
    }
  }

  void takeOver(HttpCall from, Consumer<Channel> owner) {
    if (from != call) {
      return;
    }
    var pipeline = context().pipeline();
    var channel = channel();
    gone = true;
    body = null;
    release();
    pipeline.addLast(Quiet.INSTANCE);
    pipeline.remove(HttpResponseEncoder.class);
    pipeline.remove(this);
    // What the decoder has read beyond the head it hands on when it goes, to the owner's handlers.
    owner.accept(channel);
    pipeline.remove(HeadDecoder.class);
    channel.config().setAutoRead(true);
  }

  // ---- waiting ----------------------------------------------------------------------------

  private void awaitHead(Duration wait) {
    patience =
        context()
            .executor()
            .schedule(() -> context().close(), wait.toNanos(), TimeUnit.NANOSECONDS);
    context().channel().config().setAutoRead(true);
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }

  /** Closes, but reads on a little: closing over unread bytes would destroy the answer. */
  private void linger(ChannelFuture written) {
    if (!written.isSuccess() || bodyEnded || !(written.channel() instanceof SocketChannel socket)) {
      written.channel().close();
      return;
    }
    var tls = socket.pipeline().get(SslHandler.class);
    if (tls == null) {
      socket.shutdownOutput();
    } else {
      tls.closeOutbound();
    }
    socket.config().setAutoRead(true);
    socket.eventLoop().schedule(() -> socket.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private ChannelHandlerContext context() {
    var known = context;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return known;
  }
}
