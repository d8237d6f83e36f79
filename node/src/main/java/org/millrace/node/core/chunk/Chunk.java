package org.millrace.node.core.chunk;

/**
 * The unit of the ring and of the wire: whole frames, or a piece of a frame that is too large for
 * one chunk.
 *
 * @param payload at most {@link Chunker#PAYLOAD_BYTES_MAX} bytes, given up by whoever made the
 *     chunk
 * @param joinable a listener may start here
 * @param continuation goes on with the frame of the chunk before: nobody may start or be cut here
 */
public record Chunk(byte[] payload, boolean joinable, boolean continuation) implements RingEntry {}
