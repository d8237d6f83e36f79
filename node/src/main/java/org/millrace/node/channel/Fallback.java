package org.millrace.node.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a channel plays while its source is away.
 *
 * @param offer asked for each attempt; empty while there is nothing, like another channel that is
 *     not on air either
 * @param most how long the source may be away before the channel ends nevertheless
 */
public record Fallback(Supplier<Optional<SourceOffer>> offer, Duration most) {

  /** Nothing: the channel waits in silence. */
  public static final Fallback NONE = new Fallback(Optional::empty, Duration.ZERO);
}
