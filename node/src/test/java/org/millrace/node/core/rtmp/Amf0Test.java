package org.millrace.node.core.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Amf0Test {

  private static final List<Amf> EVERY_KIND =
      List.of(
          new Amf.Text("connect"),
          new Amf.Num(1),
          Amf.Obj.of("app", "live", "ok", true, "inner", Amf.Obj.of("n", 2.5)),
          Amf.EcmaArray.of("width", 1280),
          new Amf.StrictArray(List.of(new Amf.Text("hvc1"), Amf.NULL)),
          new Amf.Date(1_000_000),
          new Amf.Text("x".repeat(70_000)));

  @Test
  void writesTheBytesOfTheFormat() {
    var bytes = Amf0.write(List.of(new Amf.Text("ab"), new Amf.Num(1), Amf.Obj.of("k", false)));
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("0200026162" + "003ff0000000000000" + "0300016b0100000009");
  }

  @Test
  void readsWhatItWrote() {
    var read = Amf0.read(Amf0.write(EVERY_KIND), 0);
    assertThat(read.fault()).isEmpty();
    assertThat(read.values()).isEqualTo(EVERY_KIND);
  }

  @Test
  void tornAtAnyLengthGivesWhatCameBefore() {
    var bytes = Amf0.write(EVERY_KIND.subList(0, 6));
    for (var length = 0; length < bytes.length; length++) {
      var read = Amf0.read(Arrays.copyOf(bytes, length), 0);
      assertThat(read.values()).isEqualTo(EVERY_KIND.subList(0, read.values().size()));
      assertThat(read.values().size() < 6 || read.fault().isEmpty()).isTrue();
    }
  }

  @Test
  void nestingIsBounded() {
    var deep = HexFormat.of().parseHex("03000161".repeat(5000));
    assertThat(Amf0.read(deep, 0).fault())
        .hasValueSatisfying(why -> assertThat(why).contains("deep"));
  }

  @Test
  void countsAreBounded() {
    assertThat(Amf0.read(new byte[] {10, 0x7f, -1, -1, -1}, 0).fault()).isPresent();
    var nulls = new byte[Amf0.VALUES_MAX + 1];
    Arrays.fill(nulls, (byte) 5);
    assertThat(Amf0.read(nulls, 0).fault()).isPresent();
    assertThat(Amf0.read(Arrays.copyOf(nulls, Amf0.VALUES_MAX), 0).fault()).isEmpty();
  }

  @Test
  void garbageNeverThrows() {
    var random = new Random(41);
    for (var round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      for (var i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextBoolean() ? (byte) random.nextInt(18) : bytes[i];
      }
      assertThat(Amf0.read(bytes, 0).values().size()).isLessThanOrEqualTo(bytes.length);
    }
  }
}
