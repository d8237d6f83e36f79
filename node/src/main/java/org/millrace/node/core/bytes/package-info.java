/**
 * Big-endian bytes for the codecs of the core. Numbers and runs enter a {@link
 * org.millrace.node.core.bytes.ByteWriter}; one array leaves it.
 */
@NullMarked
package org.millrace.node.core.bytes;

import org.jspecify.annotations.NullMarked;
