package org.millrace.node.core.chunk;

/** What a pipeline appends to a {@link Ring}, in stream order. */
public sealed interface RingEntry permits Chunk, StreamHeader {}
