package org.millrace.node.core.media;

import java.util.function.Consumer;

/**
 * An incremental reader of one container. Bytes arrive in pieces of any size; each call gives out
 * what became complete. One reader reads one connection of a source and is then thrown away.
 *
 * <p>Holds at most {@link #HELD_BYTES_MAX} bytes. Bad input never throws: what can be
 * resynchronised is reported as {@link MediaEvent.Damage}, what cannot as one final {@link
 * MediaEvent.Unreadable}, after which further bytes are ignored.
 */
public interface MediaReader {

  /** The most a reader may hold of input that is not yet a whole frame. */
  int HELD_BYTES_MAX = 8 << 20;

  /** Takes the next bytes. The array belongs to the reader from here on: nobody may write to it. */
  void read(byte[] bytes, Consumer<MediaEvent> out);

  /** The source has ended: gives out what is held and still makes sense. */
  void end(Consumer<MediaEvent> out);
}
