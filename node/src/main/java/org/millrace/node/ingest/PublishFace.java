package org.millrace.node.ingest;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.Channels;
import org.millrace.node.channel.SourceOffer;
import org.millrace.node.config.Mounts;
import org.millrace.node.core.media.Container;
import org.millrace.node.pipeline.SourceEnd;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** Encoders that push: {@code PUT}, {@code POST} or {@code SOURCE} to a mount. */
public final class PublishFace implements HttpFace {

  private static final Set<String> METHODS = Set.of("PUT", "POST", "SOURCE");
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private static final HttpReply TAKEN_BACK =
      HttpReply.text(HttpResponseStatus.UNAUTHORIZED, Login.TAKEN_BACK);

  private final ActorSystem<?> system;
  private final ActorRef<Channels.Command> channels;
  private final Login login;

  public PublishFace(ActorSystem<?> system, ActorRef<Channels.Command> channels, Login login) {
    this.system = system;
    this.channels = channels;
    this.login = login;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return METHODS.contains(head.method().name());
  }

  @Override
  public void serve(HttpCall call) {
    if (!Mounts.isMount(call.path())) {
      call.reply(
          HttpReply.text(
              HttpResponseStatus.NOT_FOUND, "That is not a mount: publish to a path like /live."));
      return;
    }
    login.pass(call, call.path(), () -> publish(call));
  }

  private void publish(HttpCall call) {
    var offer =
        new SourceOffer(
            call.body(),
            call.header("Content-Type").flatMap(Container::ofContentType),
            SourceHeaders.info(call),
            "http",
            call.remote().getAddress().getHostAddress() + ":" + call.remote().getPort(),
            SourceHeaders.clean(call.header("User-Agent").orElse("")));
    AskPattern.<Channels.Command, Channel.PublishReply>ask(
            channels,
            replyTo -> new Channels.Publish(call.path(), offer, replyTo),
            ANSWER_WITHIN,
            system.scheduler())
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                call.reply(
                    HttpReply.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "The node did not answer in time."));
              } else {
                answer(call, reply);
              }
            });
  }

  private void answer(HttpCall call, Channel.PublishReply reply) {
    switch (reply) {
      case Channel.Accepted accepted -> {
        call.letSend();
        var hold = login.hold(Credentials.passwordOf(call).orElse(""), accepted);
        accepted
            .end()
            .whenComplete((end, _) -> call.reply(hold.wasCut() ? TAKEN_BACK : farewell(end)));
      }
      case Channel.Refused(Channel.Refusal why) ->
          call.reply(
              switch (why) {
                case BUSY ->
                    HttpReply.text(
                        HttpResponseStatus.CONFLICT,
                        "Another source has this mount: stop it first.");
                case NO_ROOM ->
                    HttpReply.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "This node has as many channels as it may have.");
                case CLOSING ->
                    HttpReply.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE, "This node is going down.");
              });
    }
  }

  private static HttpReply farewell(SourceEnd end) {
    return switch (end) {
      case SourceEnd.Finished _ -> HttpReply.text(HttpResponseStatus.OK, "The broadcast is over.");
      case SourceEnd.Lost(String reason) ->
          HttpReply.text(HttpResponseStatus.REQUEST_TIMEOUT, "The source was given up: " + reason);
      case SourceEnd.Unreadable(String reason) ->
          HttpReply.text(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, reason);
      case SourceEnd.Stopped(String reason) ->
          HttpReply.text(HttpResponseStatus.CONFLICT, "The node ended this source: " + reason);
    };
  }
}
