package org.millrace.ops.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HlsPlaylistTest {

  @Test
  void partsStandWhereTheirSegmentsDo() {
    var playlist =
        HlsPlaylist.parse(
            """
            #EXTM3U
            #EXT-X-MEDIA-SEQUENCE:10
            #EXT-X-SKIP:SKIPPED-SEGMENTS=3
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXT-X-PART:DURATION=0.50000,URI="a-p13.0.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.50000,URI="a-p13.1.m4s"
            #EXTINF:1.00000,
            a-s13.m4s
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:01.000Z
            #EXT-X-PART:DURATION=0.50000,URI="a-p14.0.m4s",INDEPENDENT=YES
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="a-p14.1.m4s"
            """);
    assertThat(playlist.parts())
        .containsExactly(
            new HlsPlaylist.Part(new HlsPlaylist.Place(13, 0), "a-p13.0.m4s"),
            new HlsPlaylist.Part(new HlsPlaylist.Place(13, 1), "a-p13.1.m4s"),
            new HlsPlaylist.Part(new HlsPlaylist.Place(14, 0), "a-p14.0.m4s"));
    assertThat(playlist.next()).isEqualTo(new HlsPlaylist.Place(14, 1));
    assertThat(playlist.hint()).isEqualTo("a-p14.1.m4s");
    assertThat(Instant.ofEpochMilli(playlist.edgeMillis()))
        .isEqualTo(Instant.parse("2026-01-01T00:00:01.500Z"));
  }

  @Test
  void afterAClosedSegmentTheNextOneBegins() {
    var playlist =
        HlsPlaylist.parse(
            """
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXT-X-PART:DURATION=1.00000,URI="a-p7.0.m4s"
            #EXTINF:1.00000,
            a-s7.m4s
            """);
    assertThat(playlist.next()).isEqualTo(new HlsPlaylist.Place(8, 0));
    assertThat(Instant.ofEpochMilli(playlist.edgeMillis()))
        .isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
  }
}
