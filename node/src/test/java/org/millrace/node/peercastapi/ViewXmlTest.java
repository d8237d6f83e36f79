package org.millrace.node.peercastapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Commands by URL, and the document that older programs read. */
class ViewXmlTest {

  @Test
  void channelsAreShownAsOtherProgramsShowThem() throws Exception {
    try (var live = LiveNode.start();
        var _ =
            live.connect()
                .head(
                    "PUT /radio HTTP/1.0",
                    "Authorization: " + RawHttp.basic(LiveNode.PASSWORD),
                    "Content-Type: audio/mpeg",
                    "ice-name: <Wheel> & \"race\"",
                    "ice-genre: test")) {
      Awaitility.await()
          .until(() -> Api.text(Api.send(live, "GET /admin?cmd=viewxml", "")).contains("Wheel"));
      var answer = Api.send(live, "GET /admin?cmd=viewxml", "");

      assertThat(answer.head().header("Content-Type")).startsWith("text/xml");
      var xml = parse(Api.text(answer));
      var root = xml.getDocumentElement();
      assertThat(root.getTagName()).isEqualTo("peercast");
      assertThat(one(xml, "servent").hasAttribute("uptime")).isTrue();
      assertThat(one(xml, "connections").getAttribute("direct")).isEqualTo("0");
      assertThat(one(xml, "channels_relayed").getAttribute("total")).isEqualTo("1");
      var channel = one(xml, "channel");
      assertThat(channel.getAttribute("name")).isEqualTo("<Wheel> & \"race\"");
      assertThat(channel.getAttribute("id")).matches("[0-9A-F]{32}");
      assertThat(one(xml, "relay").getAttribute("listeners")).isEqualTo("0");
      assertThat(one(xml, "track").hasAttribute("title")).isTrue();

      var id = channel.getAttribute("id");
      assertThat(Api.text(Api.send(live, "GET /admin?cmd=keep&id=" + id, "")).strip())
          .isEqualTo("OK");
      assertThat(Api.text(Api.send(live, "GET /admin?cmd=stop&id=" + id, "")).strip())
          .isEqualTo("OK");
      Awaitility.await().until(() -> live.node().channels().all().isEmpty());
      var gone = Api.send(live, "GET /admin?cmd=stop&id=" + id, "");
      assertThat(gone.head().status()).isEqualTo(404);
      assertThat(Api.text(gone).strip()).isEqualTo("Channel NotFound");
      assertThat(Api.send(live, "GET /admin?cmd=shutdown", "").head().status()).isEqualTo(400);
    }
  }

  private static Document parse(String text) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private static Element one(Document xml, String tag) {
    var found = xml.getElementsByTagName(tag);
    assertThat(found.getLength()).as(tag).isPositive();
    return (Element) found.item(0);
  }
}
