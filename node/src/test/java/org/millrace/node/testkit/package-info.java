/**
 * What tests of several packages share: the real programs of the outside world (ffmpeg), run to the
 * end and compared. Nothing here is needed by the product.
 */
@NullMarked
package org.millrace.node.testkit;

import org.jspecify.annotations.NullMarked;
