package org.millrace.node.peer;

import java.util.random.RandomGenerator;
import org.millrace.node.core.directory.YellowPage;
import org.millrace.node.transport.Dialer;

/**
 * What the network needs of the rest of the node.
 *
 * @param book where a directory keeps what must outlive it
 */
public record PeerWorld(
    PeerSettings settings,
    Broadcasts broadcasts,
    Dialer dialer,
    YellowPage.Limits yellow,
    YellowBook book,
    RandomGenerator random) {}
