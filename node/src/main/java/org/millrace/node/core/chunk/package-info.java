/**
 * Chunks and the ring that holds them. {@link org.millrace.node.core.media.MediaEvent}s enter a
 * {@link org.millrace.node.core.chunk.Chunker}; {@link org.millrace.node.core.chunk.RingEntry}s
 * leave it and are appended to a {@link org.millrace.node.core.chunk.Ring}, from which any number
 * of readers take bytes by position, each at its own pace.
 */
@NullMarked
package org.millrace.node.core.chunk;

import org.jspecify.annotations.NullMarked;
