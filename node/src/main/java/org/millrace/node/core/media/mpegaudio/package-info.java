/**
 * Bare audio frames: MPEG-1/2/2.5 layers I to III, and AAC in ADTS. Bytes of a radio stream enter;
 * one event per audio frame leaves, its time counted from the samples before it. Tags are taken
 * out, their titles told. The header parsers serve the transport stream's reader too.
 */
@NullMarked
package org.millrace.node.core.media.mpegaudio;

import org.jspecify.annotations.NullMarked;
