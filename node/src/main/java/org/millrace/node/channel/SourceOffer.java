package org.millrace.node.channel;

import java.util.Optional;
import org.millrace.node.core.media.Container;
import org.millrace.node.transport.ByteFeed;

/**
 * A source that wants to broadcast.
 *
 * @param container as the source names it; empty: to be found out from the bytes
 * @param protocol how it is connected: http, pull
 * @param remote where it comes from, for the operator: {@code 192.0.2.7:50112} or a URL
 * @param agent its software, as it says
 */
public record SourceOffer(
    ByteFeed feed,
    Optional<Container> container,
    ChannelInfo info,
    String protocol,
    String remote,
    String agent) {}
