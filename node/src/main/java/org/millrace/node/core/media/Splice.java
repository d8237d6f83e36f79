package org.millrace.node.core.media;

import java.util.Optional;

/**
 * How a new connection of a source joins the channel that is already there. A reader opened with a
 * {@code Splice} moves every time field of the container so that its first frame follows at {@code
 * resumeNanos}, and fills {@link MediaEvent.Header#inBand()}.
 *
 * @param earlier the header the channel's listeners have; empty for the first connection
 * @param resumeNanos the channel time of the first frame; 0 for the first connection
 */
public record Splice(Optional<MediaEvent.Header> earlier, long resumeNanos) {

  /** The first connection of a channel: times stay as they are. */
  public static final Splice NONE = new Splice(Optional.empty(), 0);
}
