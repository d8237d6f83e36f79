package org.millrace.node.front;

import java.util.ArrayList;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.front.Traces;
import org.millrace.node.core.media.Container;
import org.millrace.node.peer.Broadcast;
import org.millrace.node.transport.FanOut;

/** A channel as fronts are told of it: nothing names this machine. */
record ToldBroadcast(LiveChannel channel, Traces traces) implements Broadcast {

  /**
   * Whether it can be told so. Pages of Ogg have check sums, which would no longer fit: there
   * nothing is replaced, and a stream whose head names this machine is held back.
   */
  boolean isTellable() {
    var header = channel.fanOut().ring().header();
    return header.isEmpty()
        || header.get().info().container() != Container.OGG
        || traces.clean(header.get().bytes()) == header.get().bytes();
  }

  RingEntry told(RingEntry entry) {
    return switch (entry) {
      case Chunk chunk -> {
        var clean = traces.clean(chunk.payload());
        yield clean == chunk.payload()
            ? chunk
            : new Chunk(clean, chunk.joinable(), chunk.continuation());
      }
      case StreamHeader header -> {
        var clean = traces.clean(header.bytes());
        yield clean == header.bytes()
            ? header
            : new StreamHeader(clean, traces.clean(header.inBand()), header.info());
      }
    };
  }

  /** Which of what it says of itself names this machine, for the operator. */
  String named() {
    var words = new ArrayList<String>();
    var info = channel.chanInfo();
    for (var text : new String[] {info.name(), info.url(), info.description(), info.comment()}) {
      if (traces.in(text)) {
        words.add(text);
      }
    }
    return String.join(", ", words);
  }

  @Override
  public Guid guid() {
    return channel.guid();
  }

  @Override
  public FanOut fanOut() {
    return channel.fanOut();
  }

  @Override
  public boolean isRelayed() {
    return false;
  }

  @Override
  public boolean isFed() {
    return channel.isFed();
  }

  @Override
  public ChanInfo chanInfo() {
    return traces.clean(channel.chanInfo());
  }

  @Override
  public Track track() {
    return traces.clean(channel.track());
  }

  @Override
  public int listeners() {
    return channel.listeners();
  }

  @Override
  public long startedNanos() {
    return channel.startedNanos();
  }
}
