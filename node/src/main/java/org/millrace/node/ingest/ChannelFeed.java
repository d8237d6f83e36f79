package org.millrace.node.ingest;

import io.netty.channel.EventLoop;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.transport.RingTap;

/** What another channel of this node broadcasts, from its newest key frame on. */
final class ChannelFeed extends HandedFeed implements RingTap.Sink {

  private final RingTap tap;
  private boolean begun;

  ChannelFeed(LiveChannel from, EventLoop loop) {
    this.tap = new RingTap(from.fanOut(), loop, false, this);
  }

  @Override
  void begin() {
    tap.open();
  }

  @Override
  void over() {
    tap.close();
  }

  @Override
  public void on(MediaEvent event, long arrivedNanos) {
    switch (event) {
      case MediaEvent.Header header -> give(begun ? header.inBand() : header.bytes());
      case MediaEvent.Frame frame -> give(frame.bytes());
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
    }
  }

  private void give(byte[] bytes) {
    begun = true;
    if (bytes.length > 0 && !isClosed() && !offer(bytes)) {
      end("the other channel is faster than this one");
    }
  }

  @Override
  public void ended() {
    end("");
  }
}
