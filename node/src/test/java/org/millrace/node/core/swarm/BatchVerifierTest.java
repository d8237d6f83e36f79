package org.millrace.node.core.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;
import org.millrace.node.core.swarm.Verifier.Verdict;

class BatchVerifierTest {
  private final KeyPair channel = pair();
  private final KeyPair epoch = pair();
  private final Bytes channelKey = Ed25519.raw(channel.getPublic());
  private final BatchVerifier verifier = new BatchVerifier(channelKey);

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private StreamHeader header(int number, KeyPair epochKeys, KeyPair signer) {
    StreamHeader bare =
        new StreamHeader(
            channelKey,
            number,
            Ed25519.raw(epochKeys.getPublic()),
            16,
            0,
            4096,
            2,
            "flv",
            "avc1",
            2_000_000,
            Bytes.of(new byte[] {1, 2, 3}),
            0,
            Map.of("name", "test"),
            Bytes.EMPTY);
    return HeaderText.sign(bare, signer.getPrivate());
  }

  private static Chunk chunk(long seq, int content) {
    return new Chunk(
        seq,
        seq * 100,
        (int) seq * 16,
        0,
        0,
        1,
        Bytes.EMPTY,
        Bytes.EMPTY,
        Bytes.of(new byte[] {(byte) content, 7}));
  }

  private List<Chunk> signed(int number, KeyPair keys, int size, long first, int count) {
    var signer = new BatchSigner(channelKey, number, keys.getPrivate(), size);
    List<Chunk> out = new ArrayList<>();
    for (long seq = first; seq < first + count; seq++) {
      out.addAll(signer.add(chunk(seq, (int) seq)));
    }
    out.addAll(signer.flush());
    return out;
  }

  private static Chunk with(Chunk c, Bytes payload) {
    return new Chunk(
        c.seq(),
        c.streamPos(),
        c.sourceMillis(),
        c.flags(),
        c.batchFirstDelta(),
        c.batchSize(),
        c.authPath(),
        c.signature(),
        payload);
  }

  @Test
  void chunksOfAllBatchSizesAreGenuineInAnyOrder() {
    assertThat(verifier.accept(header(0, epoch, channel))).isTrue();
    long first = 0;
    for (int size = 1; size <= 16; size *= 2) {
      List<Chunk> batch = signed(0, epoch, size, first, size);
      first += size;
      assertThat(batch).hasSize(size);
      assertThat(batch.getFirst().authPath().length())
          .isEqualTo(20 * Integer.numberOfTrailingZeros(size));
      for (Chunk c : batch.reversed()) {
        assertThat(verifier.check(c)).isEqualTo(Verdict.GENUINE);
      }
    }
  }

  @Test
  void anIncompleteBatchIsSignedInPowersOfTwo() {
    verifier.accept(header(0, epoch, channel));
    List<Chunk> all = signed(0, epoch, 16, 0, 7);
    assertThat(all).extracting(Chunk::batchSize).containsExactly(4, 4, 4, 4, 2, 2, 1);
    assertThat(all).allMatch(c -> verifier.check(c) == Verdict.GENUINE);
  }

  @Test
  void nothingIsGenuineBeforeTheHeader() {
    assertThat(verifier.check(signed(0, epoch, 2, 0, 2).getFirst())).isEqualTo(Verdict.FORGED);
  }

  @Test
  void aChangedPayloadIsForgedAlsoInAKnownBatch() {
    verifier.accept(header(0, epoch, channel));
    List<Chunk> batch = signed(0, epoch, 4, 0, 4);
    assertThat(verifier.check(batch.get(0))).isEqualTo(Verdict.GENUINE);
    Chunk changed = with(batch.get(1), Bytes.of(new byte[] {9, 9}));
    assertThat(verifier.check(changed)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void aChunkAtAnotherPlaceIsForged() {
    verifier.accept(header(0, epoch, channel));
    Chunk c = signed(0, epoch, 2, 10, 2).get(1);
    Chunk moved =
        new Chunk(
            c.seq() + 2,
            c.streamPos(),
            c.sourceMillis(),
            c.flags(),
            c.batchFirstDelta(),
            c.batchSize(),
            c.authPath(),
            c.signature(),
            c.payload());
    assertThat(verifier.check(moved)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void misshapenProofsAreForgedNotFatal() {
    verifier.accept(header(0, epoch, channel));
    Chunk c = signed(0, epoch, 2, 0, 2).get(1);
    for (int size : new int[] {0, 3, 32, -2}) {
      Chunk odd = new Chunk(c.seq(), 0, 0, 0, 1, size, c.authPath(), c.signature(), c.payload());
      assertThat(verifier.check(odd)).isEqualTo(Verdict.FORGED);
    }
    Chunk cut = new Chunk(c.seq(), 0, 0, 0, 1, 2, Bytes.sized(19), c.signature(), c.payload());
    assertThat(verifier.check(cut)).isEqualTo(Verdict.FORGED);
    Chunk beforeStart = new Chunk(0, 0, 0, 0, 1, 2, Bytes.sized(20), c.signature(), c.payload());
    assertThat(verifier.check(beforeStart)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void anotherKeysSignatureIsForged() {
    verifier.accept(header(0, epoch, channel));
    Chunk c = signed(0, pair(), 2, 0, 2).getFirst();
    assertThat(verifier.check(c)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void headersOfOtherSignersAreRefused() {
    assertThat(verifier.accept(header(0, epoch, pair()))).isFalse();
    assertThat(verifier.accept(header(0, epoch, channel))).isTrue();
  }

  @Test
  void theKeyBeforeStaysGoodForOneEpochAndOldHeadersDoNotComeBack() {
    KeyPair next = pair();
    KeyPair third = pair();
    verifier.accept(header(0, epoch, channel));
    assertThat(verifier.accept(header(1, next, channel))).isTrue();
    assertThat(verifier.check(signed(0, epoch, 1, 5, 1).getFirst())).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.check(signed(1, next, 1, 6, 1).getFirst())).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.accept(header(0, epoch, channel))).isFalse();
    assertThat(verifier.accept(header(2, third, channel))).isTrue();
    assertThat(verifier.check(signed(0, epoch, 1, 7, 1).getFirst())).isEqualTo(Verdict.FORGED);
  }

  @Test
  void batchesSpanSixtyMillisecondsAtMost() {
    assertThat(BatchSigner.sizeFor(SwarmSettings.forBitrate(24_000))).isEqualTo(1);
    assertThat(BatchSigner.sizeFor(SwarmSettings.forBitrate(2_000_000))).isEqualTo(2);
    assertThat(BatchSigner.sizeFor(SwarmSettings.forBitrate(8_000_000))).isEqualTo(4);
    assertThat(BatchSigner.sizeFor(SwarmSettings.forBitrate(100_000_000))).isEqualTo(16);
  }

  @Test
  void knownAnswerOfTheStandard() {
    // RFC 8032, section 7.1, test 2.
    var hex = java.util.HexFormat.of();
    byte[] key = hex.parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] signature =
        hex.parseHex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(Ed25519.verify(Bytes.of(key), new byte[] {0x72}, Bytes.of(signature))).isTrue();
    assertThat(Ed25519.verify(Bytes.of(key), new byte[] {0x73}, Bytes.of(signature))).isFalse();
    assertThat(Ed25519.verify(Bytes.sized(31), new byte[] {0x72}, Bytes.of(signature))).isFalse();
  }
}
