package org.millrace.node.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.http.PulledReply;

/** Reads a recording from somewhere on, follows it as it grows, and goes on with the next file. */
final class ShiftedReader implements PulledReply.Reader {

  private static final long PAUSE_MILLIS = 200;

  private final Recorder recorder;
  private RecordedFile file;
  private @Nullable FileChannel in;
  private long at;
  private @Nullable ByteBuffer head;

  ShiftedReader(Recorder recorder, RecordedFile file, long offset) {
    this.recorder = recorder;
    this.file = file;
    this.at = offset;
  }

  @Override
  public int read(byte[] to) throws IOException, InterruptedException {
    var begun = in;
    if (begun == null) {
      begun = FileChannel.open(file.path(), StandardOpenOption.READ);
      in = begun;
      var first = ByteBuffer.allocate(file.headBytes());
      begun.read(first, 0);
      head = first.flip();
    }
    var before = head;
    if (before != null && before.hasRemaining()) {
      var count = Math.min(to.length, before.remaining());
      before.get(to, 0, count);
      return count;
    }
    while (at >= file.bytes()) {
      if (file.isComplete() && !next()) {
        return -1;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    var open = in;
    var most = (int) Math.min(to.length, file.bytes() - at);
    var count = open == null ? -1 : open.read(ByteBuffer.wrap(to, 0, most), at);
    at += Math.max(0, count);
    return count;
  }

  /** Goes on to the next file; false if there will be none. */
  private boolean next() throws IOException {
    var all = recorder.files();
    var index = all.indexOf(file);
    if (index < 0 || index + 1 >= all.size()) {
      return !recorder.isOver() && index >= 0;
    }
    if (in != null) {
      in.close();
    }
    file = all.get(index + 1);
    in = FileChannel.open(file.path(), StandardOpenOption.READ);
    at = file.headBytes();
    return true;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
