package org.millrace.node.admin;

import java.io.IOException;
import java.util.List;

/** What was recorded, for those who look after it. Methods read the disk. */
public interface Archive {

  /** What became of a wish to delete. */
  enum Deletion {
    DONE,
    NOT_THERE,
    /** It is being written. */
    OPEN
  }

  /** A channel with recordings. */
  record Shelf(String mount, int files, long bytes) {}

  /**
   * A file.
   *
   * @param open whether it is being written
   * @param path on the media port; opens it for an hour, with ranges
   */
  record Recording(String name, long bytes, String modified, boolean open, String path) {}

  /** The channels that have recordings. */
  List<Shelf> shelves() throws IOException;

  /** The files of a channel, the newest first. */
  List<Recording> of(String mount) throws IOException;

  /** Removes a file. */
  Deletion delete(String mount, String name) throws IOException;
}
