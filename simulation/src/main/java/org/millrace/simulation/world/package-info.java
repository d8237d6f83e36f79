/**
 * The peers in their network: takes events of the engine, calls the protocol of the peer they are
 * for, and turns what it asks for into further events and into measurements. Each peer's state is
 * touched only by events of that peer.
 */
@NullMarked
package org.millrace.simulation.world;

import org.jspecify.annotations.NullMarked;
