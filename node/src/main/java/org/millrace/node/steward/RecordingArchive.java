package org.millrace.node.steward;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.millrace.node.admin.Archive;
import org.millrace.node.config.Mounts;
import org.millrace.node.record.Recordings;

/** The recordings of this node as its administration sees them. */
record RecordingArchive(Recordings recordings) implements Archive {

  @Override
  public List<Shelf> shelves() throws IOException {
    var shelves = new ArrayList<Shelf>();
    for (var mount : recordings.mounts()) {
      var files = recordings.list(mount);
      if (!files.isEmpty()) {
        var bytes = files.stream().mapToLong(Recordings.Listed::bytes).sum();
        shelves.add(new Shelf(mount, files.size(), bytes));
      }
    }
    return shelves;
  }

  @Override
  public List<Recording> of(String mount) throws IOException {
    if (!Mounts.isMount(mount)) {
      return List.of();
    }
    return recordings.list(mount).stream()
        .map(
            file ->
                new Recording(
                    file.name(),
                    file.bytes(),
                    file.modified(),
                    recordings.isOpen(mount, file.name()),
                    "/recordings"
                        + mount
                        + "/"
                        + file.name()
                        + "?"
                        + recordings.ticket(mount, file.name())))
        .toList();
  }

  @Override
  public Deletion delete(String mount, String name) throws IOException {
    if (!Mounts.isMount(mount)) {
      return Deletion.NOT_THERE;
    }
    if (recordings.isOpen(mount, name)) {
      return Deletion.OPEN;
    }
    return recordings.delete(mount, name) ? Deletion.DONE : Deletion.NOT_THERE;
  }
}
