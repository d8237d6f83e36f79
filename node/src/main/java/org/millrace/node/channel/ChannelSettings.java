package org.millrace.node.channel;

import java.time.Duration;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.pipeline.LivePipeline;
import org.millrace.node.transport.FanOut;

/**
 * How a channel behaves.
 *
 * @param grace how long a channel without source waits for one
 * @param source what a source may do
 * @param fallback what plays while the source is away
 * @param takeover a second source replaces the first, instead of being refused
 */
public record ChannelSettings(
    Ring.Limits ring,
    FanOut.Policy readers,
    Duration grace,
    LivePipeline.Limits source,
    boolean takeover,
    Fallback fallback) {}
