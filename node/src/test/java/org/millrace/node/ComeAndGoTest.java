package org.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;

/** Ten thousand listeners come and go while a channel is on air. */
@Tag("long")
class ComeAndGoTest {

  private static final int ROUNDS = 5;
  private static final int LISTENERS_A_ROUND = 2000;
  private static final int PIECE_BYTES = 4000;

  @Test
  void memoryStaysFlatAndEveryoneIsCountedInAndOut() throws Exception {
    try (var live = LiveNode.start("limits.listeners-per-address", "0");
        var encoder = live.connect().publish("/live", "application/octet-stream")) {
      var over = new AtomicBoolean();
      var pusher =
          Thread.ofPlatform()
              .start(
                  () -> {
                    var piece = new byte[PIECE_BYTES];
                    new Random(1).nextBytes(piece);
                    while (!over.get()) {
                      encoder.send(piece);
                      awaitMillis(20);
                    }
                  });
      await().until(() -> live.node().channels().ofMount("/live").isPresent());
      comeAndGo(live);
      var before = heldKib();
      for (int round = 1; round < ROUNDS; round++) {
        comeAndGo(live);
      }
      var after = heldKib();
      over.set(true);
      pusher.join();
      assertThat(live.visits()).hasSize(ROUNDS * LISTENERS_A_ROUND);
      assertThat(live.node().listeners()).isZero();
      assertThat(after - before).as("KiB more after four more rounds").isLessThan(4 << 10);
    }
  }

  private static void comeAndGo(LiveNode live) {
    for (int i = 0; i < LISTENERS_A_ROUND; i++) {
      try (var listener = live.connect().get("/live")) {
        assertThat(listener.readHead().status()).isEqualTo(200);
        listener.read(100);
      }
    }
    await().atMost(30, TimeUnit.SECONDS).until(() -> live.node().listeners() == 0);
  }

  /** What is alive on the heap, and what the allocators hold outside it. */
  private static long heldKib() {
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    var pooled = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    var adaptive = ByteBufAllocator.DEFAULT;
    var direct =
        adaptive instanceof ByteBufAllocatorMetricProvider known
            ? known.metric().usedDirectMemory()
            : 0;
    return (heap + pooled + direct) >> 10;
  }

  private static void awaitMillis(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
