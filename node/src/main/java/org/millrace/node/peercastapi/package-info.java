/**
 * What programs of the PeerCast world ask a node beside the stream: JSON-RPC at {@code /api/1},
 * {@code /admin?cmd=}, the viewxml document and playlists of channels that are still to be found.
 * Requests and a {@link org.millrace.node.peercastapi.PeercastNode} enter; answers in the shapes
 * that those programs know leave, and commands to the node. Who may ask is decided by {@code
 * ApiGate}; bodies, batches and kept values are bounded.
 */
@NullMarked
package org.millrace.node.peercastapi;

import org.jspecify.annotations.NullMarked;
