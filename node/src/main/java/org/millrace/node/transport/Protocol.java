package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;

/** A protocol that may be spoken on a {@link Port}. */
public interface Protocol {

  /** What the first bytes say. */
  enum Match {
    YES,
    NO,
    /** More bytes are needed; never said once {@link FirstBytes#ENOUGH_BYTES} are there. */
    MAYBE
  }

  /** Looks at the first bytes without consuming them. */
  Match match(ByteBuf first);

  /** Puts the protocol's handlers at the end of the connection's pipeline. */
  void install(ChannelPipeline pipeline);
}
