/**
 * How this node stands in its networks, wired: its identity, the ports it listens on, the PeerCast
 * sessions and tools, the private network of a LAN, and what is known of its reach from outside.
 */
@NullMarked
package org.millrace.node.network;

import org.jspecify.annotations.NullMarked;
