package org.millrace.node.core.pcp;

import org.millrace.node.core.chunk.RingEntry;

/**
 * A ring entry and where it stands in the stream of the PeerCast network. Positions grow without
 * end between two headers; a header's own position is where its bytes are said to stand.
 */
public record Placed(RingEntry entry, long position) {}
