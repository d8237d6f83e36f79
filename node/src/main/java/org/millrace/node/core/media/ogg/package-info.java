/**
 * Ogg: Vorbis, Opus, FLAC, Theora and Speex are understood, other codecs pass. Bytes enter; the
 * header pages of each chain link leave as a header, every other page as a frame. Behind a splice
 * the pages get granule positions that go on, and serial numbers the listeners have not seen.
 */
@NullMarked
package org.millrace.node.core.media.ogg;

import org.jspecify.annotations.NullMarked;
