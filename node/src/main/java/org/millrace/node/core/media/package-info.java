/**
 * Containers of live media. Bytes of one container enter a {@link
 * org.millrace.node.core.media.MediaReader} in any pieces; {@link
 * org.millrace.node.core.media.MediaEvent}s leave it: the stream header a late joiner needs first,
 * frames with their times and join marks, titles, damage. The bytes of header and frames, written
 * one after the other, are again a valid stream of the same container. Readers hold a bounded
 * amount, never block and never throw on bad input.
 */
@NullMarked
package org.millrace.node.core.media;

import org.jspecify.annotations.NullMarked;
