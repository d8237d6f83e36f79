package org.millrace.node.ingest;

import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.ChannelInfo;
import org.millrace.node.channel.Channels;
import org.millrace.node.channel.SourceOffer;
import org.millrace.node.config.Mounts;
import org.millrace.node.core.media.Container;
import org.millrace.node.pipeline.SourceEnd;
import org.millrace.node.secret.StreamKeys;
import org.millrace.node.transport.rtmp.RtmpFace;
import org.millrace.node.transport.rtmp.RtmpPublish;

/**
 * Encoders that publish by RTMP, OBS first of all: any application, stream key {@code
 * CHANNEL?key=PASSWORD}, or an issued key alone.
 */
public final class RtmpPublishFace implements RtmpFace<RtmpPublish> {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private static final String TOO_MANY = "Too many wrong keys from this address. Wait a minute.";

  private final ActorSystem<?> system;
  private final ActorRef<Channels.Command> channels;
  private final Login login;

  public RtmpPublishFace(ActorSystem<?> system, ActorRef<Channels.Command> channels, Login login) {
    this.system = system;
    this.channels = channels;
    this.login = login;
  }

  @Override
  public void serve(RtmpPublish call) {
    if (call.stream().key().isEmpty() && StreamKeys.isKey(call.stream().name())) {
      publishByKey(call);
      return;
    }
    var mount = "/" + call.stream().name();
    if (!Mounts.isMount(mount)) {
      call.refuse("The stream key must look like CHANNEL?key=PASSWORD, with letters and digits.");
      return;
    }
    if (call.stream().key().isEmpty()) {
      call.refuse("The stream key has no password: write " + mount.substring(1) + "?key=PASSWORD.");
      return;
    }
    login
        .check(call.remote().getAddress(), mount, call.stream().key())
        .thenAccept(
            answer -> {
              switch (answer) {
                case ACCEPTED -> publish(call, mount, call.stream().key());
                case REFUSED -> call.refuse("The key in the stream key is wrong.");
                case TOO_MANY -> call.refuse(TOO_MANY);
                case BUSY -> call.refuse("Too many keys are being checked. Try again.");
              }
            });
  }

  private void publishByKey(RtmpPublish call) {
    login
        .mountOf(call.remote().getAddress(), call.stream().name())
        .thenAccept(
            found -> {
              switch (found) {
                case Login.Found.Mount(var mount) -> publish(call, mount, call.stream().name());
                case Login.Found.Nothing.NO_SUCH_KEY ->
                    call.refuse("This stream key was never issued, or was taken back.");
                case Login.Found.Nothing.TOO_MANY -> call.refuse(TOO_MANY);
              }
            });
  }

  private void publish(RtmpPublish call, String mount, String presented) {
    var remote = call.remote().getAddress().getHostAddress() + ":" + call.remote().getPort();
    var offer =
        new SourceOffer(
            call.media(),
            Optional.of(Container.FLV),
            ChannelInfo.NONE,
            "rtmp",
            remote,
            SourceHeaders.clean(call.agent()));
    AskPattern.<Channels.Command, Channel.PublishReply>ask(
            channels,
            replyTo -> new Channels.Publish(mount, offer, replyTo),
            ANSWER_WITHIN,
            system.scheduler())
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                call.refuse("The node did not answer in time.");
              } else {
                answer(call, reply, presented);
              }
            });
  }

  private void answer(RtmpPublish call, Channel.PublishReply reply, String presented) {
    switch (reply) {
      case Channel.Accepted accepted -> {
        call.accept();
        var hold = login.hold(presented, accepted);
        accepted
            .end()
            .whenComplete(
                (end, _) -> {
                  var words = hold.wasCut() ? Optional.of(Login.TAKEN_BACK) : farewell(end);
                  words.ifPresent(call::end);
                });
      }
      case Channel.Refused(Channel.Refusal why) ->
          call.refuse(
              switch (why) {
                case BUSY -> "Another encoder is on air on this channel: stop it first.";
                case NO_ROOM -> "This node has as many channels as it may have.";
                case CLOSING -> "This node is going down.";
              });
    }
  }

  /** What the encoder is told, if it has not ended the stream itself. */
  private static Optional<String> farewell(SourceEnd end) {
    return switch (end) {
      case SourceEnd.Finished _ -> Optional.empty();
      case SourceEnd.Lost(String reason) -> Optional.of("The source was given up: " + reason);
      case SourceEnd.Unreadable(String reason) -> Optional.of(reason);
      case SourceEnd.Stopped(String reason) -> Optional.of("The node ended this source: " + reason);
    };
  }
}
