package org.millrace.node.transport.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Sends what a thread of its own reads, over a connection that was taken over: files, which may
 * block. At most {@link #PIECE_BYTES} wait in memory; who takes nothing for {@link
 * #STALL_SECONDS_MAX} is cut.
 */
public final class PulledReply {

  private static final int PIECE_BYTES = 128 << 10;
  private static final long STALL_SECONDS_MAX = 30;

  /** Where the bytes come from; may block. */
  public interface Reader extends AutoCloseable {

    /** Fills the buffer from its start; gives how much, or -1 at the end. */
    int read(byte[] to) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
  }

  private PulledReply() {}

  /**
   * Begins.
   *
   * @param sent counts the bytes behind the head while they go
   * @param done told at the end how many there were
   */
  public static void send(
      Channel connection, byte[] head, Reader reader, LongAdder sent, LongConsumer done) {
    var sender =
        Thread.ofVirtual()
            .name("pulled-reply")
            .unstarted(
                () -> {
                  try (reader) {
                    run(connection, head, reader, sent);
                  } catch (IOException _) {
                    // The other side has gone, or the file has: the connection ends either way.
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  } finally {
                    connection.close();
                    done.accept(sent.sum());
                  }
                });
    connection.closeFuture().addListener(_ -> sender.interrupt());
    sender.start();
  }

  private static void run(Channel connection, byte[] head, Reader reader, LongAdder sent)
      throws IOException, InterruptedException {
    write(connection, head, head.length);
    var piece = new byte[PIECE_BYTES];
    for (var count = reader.read(piece); count >= 0; count = reader.read(piece)) {
      write(connection, piece, count);
      sent.add(count);
    }
  }

  private static void write(Channel connection, byte[] bytes, int count)
      throws IOException, InterruptedException {
    if (count == 0) {
      return;
    }
    var written = connection.writeAndFlush(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, count)));
    if (!written.await(STALL_SECONDS_MAX, TimeUnit.SECONDS) || !written.isSuccess()) {
      throw new IOException("the other side takes nothing");
    }
  }
}
