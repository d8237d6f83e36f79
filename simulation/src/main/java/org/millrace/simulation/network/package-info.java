/**
 * The network between the peers: who they are and what they can send, how long bytes take, what is
 * lost and repeated, what every message costs on the wire. Memory is O(peers).
 */
@NullMarked
package org.millrace.simulation.network;

import org.jspecify.annotations.NullMarked;
