package org.millrace.node.playback;

import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentHashMap;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.Opening;
import org.millrace.node.transport.RingReader;
import org.millrace.node.transport.rtmp.RtmpFace;
import org.millrace.node.transport.rtmp.RtmpPlay;

/** Old players: {@code rtmp://host/live/CHANNEL} gets an FLV channel. */
public final class RtmpPlayFace implements RtmpFace<RtmpPlay> {

  private static final Opening NOTHING_FIRST =
      new Opening() {
        @Override
        public byte[] head(MediaInfo media) {
          return new byte[0];
        }

        @Override
        public byte[] sorry() {
          return new byte[0];
        }
      };

  private final ChannelDirectory directory;
  private final Admission admission;
  private final ListenerLog log;
  private final EventLoops loops;
  private final ConcurrentHashMap<LiveChannel, RtmpFan> fans = new ConcurrentHashMap<>();

  public RtmpPlayFace(
      ChannelDirectory directory, Admission admission, ListenerLog log, EventLoops loops) {
    this.directory = directory;
    this.admission = admission;
    this.log = log;
    this.loops = loops;
  }

  @Override
  public void serve(RtmpPlay call) {
    var found = directory.ofMount("/" + call.stream().name());
    if (found.isEmpty()) {
      call.refuse("This channel is not on air.");
      return;
    }
    var channel = found.get();
    if (channel.media().map(media -> media.container() != Container.FLV).orElse(true)) {
      call.refuse("This channel is not one that RTMP can carry.");
      return;
    }
    switch (admission.enter(channel, call.remote().getAddress())) {
      case Admission.Full full -> call.refuse(full.reason());
      case Admission.Place place ->
          call.accept(connection -> play(call, connection, channel, place));
    }
  }

  private void play(RtmpPlay call, Channel connection, LiveChannel channel, Admission.Place place) {
    var remote = call.remote();
    var fan = fans.computeIfAbsent(channel, this::open);
    var reader =
        new RingReader(
            connection,
            fan.fanOut(),
            NOTHING_FIRST,
            null,
            report -> {
              place.giveBack();
              channel.fanOut().counters().bytes.add(report.bytes());
              log.left(
                  new ListenerLog.Visit(remote, channel.mount(), call.agent(), "RTMP", report));
            });
    place.takenBy(Admission.Guest.of(call.agent(), "RTMP", reader));
    fan.fanOut().add(reader);
  }

  /** Stays for the life of the channel: who plays by RTMP once will do so again. */
  private RtmpFan open(LiveChannel channel) {
    var fan = new RtmpFan(channel, loops.group().next(), () -> fans.remove(channel));
    fan.open();
    return fan;
  }
}
