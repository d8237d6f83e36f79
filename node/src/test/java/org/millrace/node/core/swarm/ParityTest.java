package org.millrace.node.core.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Contact;
import org.millrace.messages.swarm.SwarmCodec;

class ParityTest {
  private final SplittableRandom random = new SplittableRandom(21);

  private byte[] bytes(int length) {
    byte[] array = new byte[length];
    random.nextBytes(array);
    return array;
  }

  @Test
  void anyDataShardsGiveBackAll() {
    for (int round = 0; round < 300; round++) {
      int data = random.nextInt(1, 20);
      int parity = random.nextInt(0, 5);
      byte[][] original = new byte[data][];
      for (int i = 0; i < data; i++) {
        original[i] = bytes(33);
      }
      var code = new ReedSolomon(data, parity);
      byte[] @Nullable [] shards = new byte[data + parity][];
      System.arraycopy(original, 0, shards, 0, data);
      System.arraycopy(code.encode(original), 0, shards, data, parity);
      for (int lost = 0; lost < parity; lost++) {
        shards[random.nextInt(data + parity)] = null;
      }
      assertThat(code.decode(shards)).isTrue();
      for (int i = 0; i < data; i++) {
        assertThat(shards[i]).isEqualTo(original[i]);
      }
    }
  }

  @Test
  void tooFewShardsAreRefused() {
    var code = new ReedSolomon(4, 1);
    byte[] @Nullable [] shards = new byte[5][];
    shards[0] = bytes(8);
    shards[1] = bytes(8);
    shards[4] = bytes(8);
    assertThat(code.decode(shards)).isFalse();
  }

  @Test
  void theFieldHasInverses() {
    for (int a = 1; a < 256; a++) {
      assertThat(ReedSolomon.multiply(a, ReedSolomon.inverse(a))).isEqualTo(1);
      assertThat(ReedSolomon.multiply(a, 0)).isZero();
    }
    assertThat(ReedSolomon.multiply(0x80, 2)).isEqualTo(0x1d);
  }

  /** Chunks of one row. */
  private static final class Row implements ChunkStore {
    final TreeMap<Long, Chunk> chunks = new TreeMap<>();

    @Override
    public void put(Chunk chunk) {
      chunks.put(chunk.seq(), chunk);
    }

    @Override
    public @Nullable Chunk get(long seq) {
      return chunks.get(seq);
    }
  }

  private final SwarmSettings settings = new SwarmSettings(4, 2, 1000, 1_000_000, Tuning.DEFAULTS);
  private final ParityRows rows =
      new ParityRows(
          new SwarmCodec((key, list, signature) -> new Contact.Known(0, key, list, signature)));

  private Row row(List<Chunk> media) {
    var row = new Row();
    for (int i = 0; i < 4; i++) {
      Chunk chunk =
          new Chunk(
              60 + i,
              5,
              6,
              0,
              0,
              1,
              Bytes.EMPTY,
              Bytes.of(bytes(64)),
              Bytes.of(bytes(random.nextInt(1, 900))));
      media.add(chunk);
      row.put(chunk);
    }
    byte[][] parity = rows.parity(media, 2);
    for (int i = 0; i < 2; i++) {
      row.put(ParityRows.chunk(64 + i, 6, parity[i]));
    }
    return row;
  }

  @Test
  void missingChunksOfARowComeBackWithTheirProof() {
    List<Chunk> media = new ArrayList<>();
    Row row = row(media);
    row.chunks.remove(60L);
    row.chunks.remove(63L);
    assertThat(rows.rebuild(60, settings, row)).isEqualTo(media.get(0));
    assertThat(rows.rebuild(63, settings, row)).isEqualTo(media.get(3));
  }

  @Test
  void tooManyMissingStayMissing() {
    Row row = row(new ArrayList<>());
    row.chunks.remove(60L);
    row.chunks.remove(61L);
    row.chunks.remove(62L);
    assertThat(rows.rebuild(60, settings, row)).isNull();
  }

  @Test
  void hostileParityGivesNothingRatherThanAnError() {
    for (int round = 0; round < 200; round++) {
      Row row = row(new ArrayList<>());
      row.chunks.remove(61L);
      row.put(ParityRows.chunk(64, 6, bytes(random.nextInt(1, 60))));
      row.put(ParityRows.chunk(65, 6, bytes(random.nextInt(1, 60))));
      Chunk rebuilt = rows.rebuild(61, settings, row);
      assertThat(rebuilt == null || rebuilt.seq() == 61).isTrue();
    }
  }
}
