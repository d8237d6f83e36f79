/**
 * What a source and the fronts it publishes through say to each other, inside TLS. {@link
 * org.millrace.messages.front.FrontMessage}s become frames and frames messages; once the source is
 * known it sends atoms of {@code messages.pcp}, and only the front goes on with frames. Sizes are
 * bounded before anything is allocated; what breaks the format is a value.
 */
@NullMarked
package org.millrace.messages.front;

import org.jspecify.annotations.NullMarked;
