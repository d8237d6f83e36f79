package org.millrace.messages.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, addresses and index lines as text. */
final class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5, 203.0.113.5",
    "::1, ::1",
    "::, ::",
    "2001:DB8:0:0:0:0:77:11, 2001:db8::77:11",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
    "fe80::, fe80::",
    "::ffff:203.0.113.5, 203.0.113.5",
    "64:ff9b::203.0.113.5, 64:ff9b::cb00:7105"
  })
  void addressesAreWrittenInTheirShortForm(String text, String written) {
    assertThat(Ip.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.-4",
        "example.org",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "g::1",
        "12345::",
        "::1%eth0",
        "1.2.3.4:5",
        "\u0661.2.3.4"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(Ip.parse(text)).isEmpty();
  }

  @Test
  void addressesSurviveTheWire() {
    var random = new Random(7);
    for (var i = 0; i < 1000; i++) {
      var raw = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(raw);
      var ip = Ip.of(raw);
      assertThat(Ip.ofWire(ip.wireBytes())).contains(ip);
      assertThat(Ip.parse(ip.toString())).contains(ip);
      assertThat(Ip.of(ip.bytes())).isEqualTo(ip);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5, true, false",
    "10.1.2.3, false, true",
    "172.16.0.1, false, true",
    "172.32.0.1, true, false",
    "192.168.1.1, false, true",
    "169.254.1.1, false, true",
    "100.64.0.1, false, true",
    "127.0.0.1, false, false",
    "224.0.0.1, false, false",
    "0.0.0.0, false, false",
    "2001:db8::1, true, false",
    "fe80::1, false, true",
    "fd00::1, false, true",
    "ff02::1, false, false",
    "::1, false, false"
  })
  void reachIsToldByTheAddress(String text, boolean global, boolean isPrivate) {
    var ip = Ip.parse(text).orElseThrow();
    assertThat(ip.isGlobal()).isEqualTo(global);
    assertThat(ip.isPrivate()).isEqualTo(isPrivate);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5:7144, 203.0.113.5:7144",
    "203.0.113.5, 203.0.113.5:7144",
    "[2001:db8::1]:80, [2001:db8::1]:80",
    "[2001:db8::1], [2001:db8::1]:7144",
    "2001:db8::1, [2001:db8::1]:7144"
  })
  void endpointsAreRead(String text, String written) {
    assertThat(Endpoint.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":7144", "1.2.3.4:", "1.2.3.4:65536", "[::1", "[::1]x", "a:1"})
  void whatIsNoEndpointIsRefused(String text) {
    assertThat(Endpoint.parse(text)).isEmpty();
  }

  @Test
  void idsAreReadInEitherCaseAndWrittenInUpper() {
    var id = Guid.parse("14a4882d2b41cb2201d21ddd1319bb80").orElseThrow();
    assertThat(id).hasToString("14A4882D2B41CB2201D21DDD1319BB80");
    assertThat(Guid.parse(id.toString())).contains(id);
    assertThat(Guid.parse("14a4")).isEmpty();
    assertThat(Guid.parse("zz".repeat(16))).isEmpty();
    assertThat(Guid.random(new Random(1)).bytes()[0]).isZero();
  }

  @Test
  void channelPathsMayHaveAnExtensionOrAQuery() {
    var id = "14A4882D2B41CB2201D21DDD1319BB80";
    for (var path : List.of(id, id + ".flv", id + "?tip=1.2.3.4:5", id + ".flv?x")) {
      assertThat(ChannelRequest.idOfPath(path).orElseThrow()).hasToString(id);
    }
    assertThat(ChannelRequest.idOfPath(id + "00")).isEmpty();
  }

  @Test
  void indexLinesSurviveTheirOwnEscapes() {
    var line =
        new IndexLine(
            "<b>\"Tom\" & 'Co'<>",
            Guid.parse("14A4882D2B41CB2201D21DDD1319BB80").orElseThrow(),
            Endpoint.parse("[2001:db8::1]:7144").orElseThrow(),
            "http://example.invalid/?a=1&b=2",
            "genre",
            "two\nlines",
            3,
            -1,
            500,
            "FLV",
            "a",
            "b",
            "c",
            "d",
            61,
            "&lt;",
            true);
    var text = line.encode();
    assertThat(text.split("<>", -1)).hasSize(19);
    assertThat(text).doesNotContain("\n").contains("<>1:01<>click<>&amp;lt;<>1");
    var read = IndexLine.parse(text).orElseThrow();
    assertThat(read.name()).isEqualTo(line.name());
    assertThat(read.description()).isEqualTo("two lines");
    assertThat(read.comment()).isEqualTo("&lt;");
    assertThat(read.tip()).isEqualTo(line.tip());
    assertThat(read.relays()).isEqualTo(-1);
    assertThat(read.encode()).isEqualTo(text);
  }

  @Test
  void lanesOfGarbageInAnIndexAreSkipped() {
    var file = "no line\n" + "x".repeat(9000) + "<>" + "0".repeat(32) + "\na<>nohex<>\n";
    assertThat(IndexLine.parseAll(file, 100)).isEmpty();
    assertThat(IndexLine.parse("a<>" + "0".repeat(32))).isPresent();
  }
}
