/**
 * The way of live media into a ring, as Pekko Streams with back-pressure from the ring to the
 * socket: capture → parse → cut → ring. Bytes of a source enter; chunks leave into the {@link
 * org.millrace.node.core.chunk.Ring}, and the fan-out is told. What is found on the way is counted
 * in a {@link org.millrace.node.pipeline.SourceGauge}.
 */
@NullMarked
package org.millrace.node.pipeline;

import org.jspecify.annotations.NullMarked;
