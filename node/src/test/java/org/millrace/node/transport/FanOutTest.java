package org.millrace.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;

/** Real sockets with small buffers, so that a client that does not read is felt at once. */
class FanOutTest {

  private static final int RECORD_BYTES = 1000;
  private static final int KEY_EVERY = 10;
  private static final byte[] HEAD = "HEAD".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEADER = "HDR!".getBytes(StandardCharsets.US_ASCII);
  private static final MediaInfo PICTURE =
      new MediaInfo(
          Container.TS,
          List.of(new MediaInfo.Track(1, Kind.VIDEO, "h264", "", new byte[0], 0, 0, 0, 0)));

  private final Ring ring =
      new Ring(new Ring.Limits(1 << 20, 1 << 20, TimeUnit.SECONDS.toNanos(60)));
  private final List<ReaderReport> reports = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int written;
  private int keyEvery = KEY_EVERY;

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyReaderGetsEveryByteOnce(boolean epoll) {
    var fanOut = fanOut(10_000, 10_000);
    var port = serve(fanOut, epoll);
    write(fanOut, 1);
    var clients =
        List.of(client(port), client(port), client(port)).stream().map(this::readAll).toList();
    await().until(() -> fanOut.readers() == 3);
    // No more than the ring holds: nobody can be overtaken, however slow the machine.
    for (int i = 0; i < 100; i++) {
      write(fanOut, 10);
    }
    ring.end();
    fanOut.published();
    for (var client : clients) {
      assertThat(numbers(client.join())).isEqualTo(range(0, written));
    }
    await().until(() -> reports.size() == 3);
    assertThat(reports).extracting(ReaderReport::end).containsOnly(ReaderReport.End.STREAM_ENDED);
    assertThat(reports).extracting(ReaderReport::skips).containsOnly(0);
    assertThat(fanOut.readers()).isZero();
  }

  @Test
  void aReaderThatCatchesUpInSeveralGoesGetsNothingTwice() {
    var fanOut = fanOut(10_000, 10_000);
    var port = serve(fanOut, true, new ServerBootstrap());
    // All of it is behind the one place to join: more than is sent in one go.
    keyEvery = Integer.MAX_VALUE;
    write(fanOut, 600);
    var readers = new ArrayList<CompletableFuture<byte[]>>();
    for (int i = 0; i < 400; i++) {
      if (i % 20 == 0) {
        readers.add(readAll(quickClient(port)));
      }
      write(fanOut, 1);
    }
    await().until(() -> fanOut.readers() == readers.size());
    ring.end();
    fanOut.published();
    for (var reader : readers) {
      assertThat(numbers(reader.join())).isEqualTo(range(0, written));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderThatFellBehindGoesOnAtTheNewestKeyFrameWithNoFrameTorn(boolean epoll) {
    var fanOut = fanOut(1, 60_000);
    var port = serve(fanOut, epoll);
    write(fanOut, 1);
    var slow = client(port);
    await().until(() -> fanOut.readers() == 1);
    await()
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              write(fanOut, 5);
              return fanOut.counters().skips.sum() == 1;
            });
    var rest = readAll(slow);
    var before = written;
    await()
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              write(fanOut, 5);
              return written > before + 500;
            });
    ring.end();
    fanOut.published();
    var got = numbers(rest.join());
    var gaps = new ArrayList<Integer>();
    for (int i = 1; i < got.size(); i++) {
      assertThat(got.get(i)).isGreaterThan(got.get(i - 1));
      if (got.get(i) != got.get(i - 1) + 1) {
        gaps.add(got.get(i));
      }
    }
    assertThat(got.getFirst()).isZero();
    assertThat(gaps).isNotEmpty().allMatch(number -> number % KEY_EVERY == 0);
  }

  @Test
  void aReaderThatTakesNothingIsClosedAndTheOthersDoNotNotice() {
    var fanOut = fanOut(10_000, 200);
    var port = serve(fanOut, true);
    write(fanOut, 1);
    var dead = client(port);
    var good = readAll(client(port));
    await().until(() -> fanOut.readers() == 2);
    await()
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              write(fanOut, 2);
              return !reports.isEmpty();
            });
    assertThat(reports.getFirst().end()).isEqualTo(ReaderReport.End.STALLED);
    assertThatThrownBy(() -> dead.getInputStream().readAllBytes()).hasMessageContaining("reset");
    assertThat(fanOut.counters().stalled.sum()).isEqualTo(1);
    ring.end();
    fanOut.published();
    assertThat(numbers(good.join())).isEqualTo(range(0, written));
  }

  @Test
  void theKernelKeepsLittleForAReaderThatTakesNothing() {
    var fanOut = fanOut(10_000, 200);
    client(serve(fanOut, true, new ServerBootstrap()));
    await().until(() -> fanOut.readers() == 1);
    await()
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              write(fanOut, 2);
              return !reports.isEmpty();
            });
    assertThat(reports.getFirst().end()).isEqualTo(ReaderReport.End.STALLED);
    assertThat(reports.getFirst().bytes()).isLessThan(3 * Outlet.UNSENT_BYTES_MAX);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowReaderCatchesUpAndTheCountsAreRight(boolean epoll) {
    var fanOut = fanOut(60_000, 60_000);
    var port = serve(fanOut, epoll);
    write(fanOut, 1);
    var prompt = readAll(client(port));
    var slow = client(port);
    await().until(() -> fanOut.readers() == 2);
    for (int i = 0; i < 50; i++) {
      write(fanOut, 10);
    }
    // Far more than the buffers of the one that did not read, and it is all still in the ring.
    var late = readAll(slow);
    for (int i = 0; i < 30; i++) {
      write(fanOut, 10);
    }
    ring.end();
    fanOut.published();
    assertThat(numbers(late.join())).isEqualTo(range(0, written));
    assertThat(numbers(prompt.join())).isEqualTo(range(0, written));
    await().until(() -> reports.size() == 2);
    assertThat(reports).extracting(ReaderReport::bytes).containsOnly((long) written * RECORD_BYTES);
    assertThat(fanOut.counters().bytes.sum()).isEqualTo(2L * written * RECORD_BYTES);
  }

  @Test
  void readersThatLeaveInStepTouchNoOther() throws IOException {
    var fanOut = fanOut(60_000, 60_000);
    var port = serve(fanOut, true);
    write(fanOut, 1);
    var staying = new ArrayList<CompletableFuture<byte[]>>();
    var leaving = new ArrayList<Socket>();
    for (int i = 0; i < 40; i++) {
      var client = client(port);
      if (i % 3 == 0) {
        leaving.add(client);
      } else {
        staying.add(readAll(client));
      }
    }
    await().until(() -> fanOut.readers() == 40);
    for (var client : leaving) {
      write(fanOut, 2);
      client.close();
    }
    await().until(() -> fanOut.readers() == staying.size());
    write(fanOut, 10);
    ring.end();
    fanOut.published();
    for (var client : staying) {
      assertThat(numbers(client.join())).isEqualTo(range(0, written));
    }
    await().until(() -> reports.size() == 40);
    assertThat(reports)
        .filteredOn(report -> report.end() == ReaderReport.End.CLIENT_LEFT)
        .hasSize(leaving.size());
  }

  @Test
  void aReaderOfARingWithNothingToStartWithIsTold() {
    var fanOut = new FanOut(ring, new FanOut.Policy(0, 0, 1, 1, TimeUnit.MILLISECONDS.toNanos(50)));
    var answer = readAll(client(serve(fanOut, true))).join();
    assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("SORRY");
    await().until(() -> reports.size() == 1);
    assertThat(reports.getFirst().end()).isEqualTo(ReaderReport.End.NOTHING_TO_PLAY);
  }

  @Test
  void aReaderThatWasSentAwayIsCountedAsSuch() {
    var fanOut = fanOut(10_000, 10_000);
    var port = serve(fanOut, true);
    write(fanOut, 1);
    var client = readAll(client(port));
    await().until(() -> fanOut.readers() == 1);
    fanOut.closeAll(ReaderReport.End.DISMISSED);
    client.join();
    await().until(() -> reports.size() == 1);
    assertThat(reports.getFirst().end()).isEqualTo(ReaderReport.End.DISMISSED);
  }

  private FanOut fanOut(long lagMaxMillis, long stallMaxMillis) {
    return new FanOut(
        ring,
        new FanOut.Policy(
            0,
            0,
            TimeUnit.MILLISECONDS.toNanos(lagMaxMillis),
            TimeUnit.MILLISECONDS.toNanos(stallMaxMillis),
            TimeUnit.SECONDS.toNanos(20)));
  }

  /** Serves with a send buffer that is soon full. */
  private int serve(FanOut fanOut, boolean epoll) {
    return serve(
        fanOut, epoll, new ServerBootstrap().childOption(ChannelOption.SO_SNDBUF, 16 << 10));
  }

  private int serve(FanOut fanOut, boolean epoll, ServerBootstrap server) {
    var loops = new EventLoops(2, epoll);
    opened.add(loops);
    var opening =
        new Opening() {
          @Override
          public byte[] head(MediaInfo media) {
            return HEAD;
          }

          @Override
          public byte[] sorry() {
            return "SORRY".getBytes(StandardCharsets.US_ASCII);
          }
        };
    Channel bound =
        server
            .group(loops.group())
            .channel(loops.serverChannel())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(Quiet.INSTANCE);
                    channel.pipeline().addLast(new Begin(fanOut, opening, reports));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  private Socket client(int port) {
    return client(port, 8 << 10);
  }

  private Socket quickClient(int port) {
    return client(port, 4 << 20);
  }

  private Socket client(int port, int receiveBytes) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(receiveBytes);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(30_000);
      opened.add(socket);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<byte[]> readAll(Socket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return socket.getInputStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Thread::startVirtualThread);
  }

  /** Appends records; the first is the header's, every tenth can be joined at. */
  private void write(FanOut fanOut, int records) {
    if (written == 0) {
      ring.append(new StreamHeader(HEADER, new byte[0], PICTURE), System.nanoTime());
    }
    for (int i = 0; i < records; i++) {
      var record = ByteBuffer.allocate(RECORD_BYTES);
      record.putInt(0, written);
      record.putInt(RECORD_BYTES - 4, written);
      ring.append(new Chunk(record.array(), written % keyEvery == 0, false), System.nanoTime());
      written++;
    }
    fanOut.published();
  }

  /** Takes a response apart into the numbers of its records, each of which must be whole. */
  private static List<Integer> numbers(byte[] response) {
    assertThat(Arrays.copyOf(response, 8))
        .isEqualTo("HEADHDR!".getBytes(StandardCharsets.US_ASCII));
    var bytes = ByteBuffer.wrap(response, 8, response.length - 8).slice();
    assertThat(bytes.remaining() % RECORD_BYTES).isZero();
    var numbers = new ArrayList<Integer>();
    for (int at = 0; at < bytes.limit(); at += RECORD_BYTES) {
      assertThat(bytes.getInt(at + RECORD_BYTES - 4)).isEqualTo(bytes.getInt(at));
      numbers.add(bytes.getInt(at));
    }
    return numbers;
  }

  private static List<Integer> range(int from, int to) {
    var all = new ArrayList<Integer>();
    for (int i = from; i < to; i++) {
      all.add(i);
    }
    return all;
  }
}
