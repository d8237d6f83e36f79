package org.millrace.node.core.swarm;

import java.util.function.IntFunction;
import org.millrace.messages.swarm.Contact;

/**
 * What a peer looks up at its edge: contacts by number, bodies of chunks, verdicts on chunks, and
 * the arithmetic of parity. In virtual time one object serves all peers.
 */
public record Surroundings(
    IntFunction<Contact> contacts, ChunkStore chunks, Verifier verifier, RowCodec rows) {}
