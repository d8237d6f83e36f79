package org.millrace.node.core.hls;

/**
 * A piece of a segment: one fragment.
 *
 * @param index within its segment, from 0
 * @param independent starts with a key frame
 */
record Part(int index, byte[] bytes, long durationNanos, boolean independent) {}
