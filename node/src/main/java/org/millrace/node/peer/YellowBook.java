package org.millrace.node.peer;

import java.util.List;
import org.millrace.node.core.directory.DirectoryLog.Entry;

/** Keeps what a directory knows over a restart. */
public interface YellowBook {

  /** For a node that is no directory. */
  YellowBook NONE =
      new YellowBook() {
        @Override
        public List<Entry> entries() {
          return List.of();
        }

        @Override
        public void append(Entry entry) {}

        @Override
        public void replace(List<Entry> all) {}
      };

  /** What earlier runs wrote. */
  List<Entry> entries();

  /** Keeps one more; soon, not at once. */
  void append(Entry entry);

  /** Keeps these in the place of all there are. */
  void replace(List<Entry> all);
}
