package org.millrace.node.front;

import org.millrace.node.core.front.FrontCall;

/**
 * How one front stands with one channel, for the source's operator.
 *
 * @param at the front's host and port, as configured
 * @param why why it does not get the channel; empty when it does
 * @param announces it is the one that tells directories
 */
public record FrontStanding(
    String at,
    String mount,
    FrontCall.Status status,
    String why,
    int listeners,
    int relays,
    boolean announces) {}
