/**
 * Channels on disk. Bytes of a ring enter, as they are; files that each play by themselves leave,
 * within bounds of size and age. A disk that is full stops the recording and never the stream.
 */
@NullMarked
package org.millrace.node.record;

import org.jspecify.annotations.NullMarked;
