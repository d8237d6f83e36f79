package org.millrace.node.core.front;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Ip;

class TracesTest {

  private final Traces traces =
      new Traces(
          List.of(ip("203.0.113.77"), ip("2001:db8:77::4d"), ip("127.0.0.1"), Ip.ANY),
          List.of("studio.example", "pc", "localhost"));

  @Test
  void addressesAndNamesBecomeDashesOfTheSameLength() {
    assertThat(traces.clean("http://203.0.113.77:8000/ of STUDIO.example"))
        .isEqualTo("http://------------:8000/ of --------------");
    assertThat(traces.clean("[2001:db8:77::4d] 2001:DB8:77:0:0:0:0:4d"))
        .doesNotContain("db8")
        .doesNotContain("DB8");
    assertThat(traces.clean("2001:0db8:0077:0000:0000:0000:0000:004d")).matches("-{39}");
  }

  @Test
  void whatTellsNothingStays() {
    var text = "127.0.0.1 localhost pc 0.0.0.0 203.0.113.7";
    assertThat(traces.clean(text)).isEqualTo(text);
    assertThat(traces.in(text)).isFalse();
    assertThat(traces.in("at studio.example")).isTrue();
  }

  @Test
  void bytesWithoutAnyAreTheSameArray() {
    var bytes = "FLV and what follows".getBytes(ISO_8859_1);
    assertThat(traces.clean(bytes)).isSameAs(bytes);

    var named = "tcUrl rtmp://203.0.113.77/live 203.0.113.77".getBytes(ISO_8859_1);
    var kept = named.clone();
    assertThat(new String(traces.clean(named), ISO_8859_1))
        .isEqualTo("tcUrl rtmp://------------/live ------------");
    assertThat(named).as("the array is not written to").isEqualTo(kept);
  }

  @Test
  void everyTextOfAChannelIsLookedAt() {
    var here = "203.0.113.77";
    var info = new ChanInfo(here, 1, here, here, here, here, "FLV", "video/x-flv", ".flv");
    assertThat(traces.clean(info).toString()).doesNotContain(here).contains("------------");
  }

  private static Ip ip(String text) {
    return Ip.parse(text).orElseThrow();
  }
}
