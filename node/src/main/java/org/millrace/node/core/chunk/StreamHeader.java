package org.millrace.node.core.chunk;

import org.millrace.node.core.media.MediaInfo;

/**
 * What a listener needs before the first chunk.
 *
 * @param bytes for a new listener
 * @param inBand for a listener of the header before, to go on under this one
 */
public record StreamHeader(byte[] bytes, byte[] inBand, MediaInfo info) implements RingEntry {}
