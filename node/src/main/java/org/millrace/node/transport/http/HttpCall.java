package org.millrace.node.transport.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.millrace.node.transport.ByteFeed;

/**
 * One request and the ways to answer it. All methods may be called from any thread; exactly one of
 * {@link #reply} and {@link #takeOver} ends the call.
 */
public final class HttpCall {

  private final HttpConversation conversation;
  private final HttpRequest head;
  private final QueryStringDecoder uri;

  HttpCall(HttpConversation conversation, HttpRequest head) {
    this.conversation = conversation;
    this.head = head;
    this.uri = new QueryStringDecoder(head.uri());
  }

  public HttpRequest head() {
    return head;
  }

  public String method() {
    return head.method().name();
  }

  /** The path, decoded, without the query. */
  public String path() {
    return uri.path();
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    return uri.parameters().getOrDefault(name, List.of()).stream().findFirst();
  }

  /** A header's value. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name));
  }

  public InetSocketAddress remote() {
    return (InetSocketAddress) conversation.channel().remoteAddress();
  }

  /** {@code https} if the request came encrypted, else {@code http}. */
  public String scheme() {
    return conversation.channel().pipeline().get(SslHandler.class) == null ? "http" : "https";
  }

  /** The address of this node the request came to. */
  public InetSocketAddress local() {
    return (InetSocketAddress) conversation.channel().localAddress();
  }

  public EventLoop eventLoop() {
    return conversation.channel().eventLoop();
  }

  /** Answers. If the body has not been read to its end, the connection closes. */
  public void reply(HttpReply reply) {
    conversation.onLoop(() -> conversation.reply(this, reply));
  }

  /** The body. One without length goes on to the end of the connection, as encoders send it. */
  public ByteFeed body() {
    return new ByteFeed() {
      @Override
      public void open(Receiver receiver) {
        conversation.onLoop(() -> conversation.readBody(HttpCall.this, receiver));
      }

      @Override
      public void more() {
        conversation.onLoop(() -> conversation.more(HttpCall.this));
      }

      /** Nothing: the reply that follows ends the call, and with it what is unread. */
      @Override
      public void close() {}
    };
  }

  /** Tells an encoder to go on: 100 if it waits for that, else the head of a 200. */
  public void letSend() {
    conversation.onLoop(() -> conversation.letSend(this));
  }

  /** Hands over the bare connection, on its event loop, with no HTTP handler left. */
  public void takeOver(Consumer<Channel> owner) {
    conversation.onLoop(() -> conversation.takeOver(this, owner));
  }
}
