package org.millrace.node.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.millrace.node.page.Assets;
import org.millrace.node.page.Html;

class PagesTest {

  private static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "\" onmouseover=\"alert(1)",
          "' onfocus='alert(1)",
          "</title><img src=x onerror=alert(1)>",
          "javascript:alert(1)",
          "{}{}{}",
          "&lt;b&gt;",
          "\u0000\u0008\u001b[31m",
          "`${alert(1)}`");

  private static final Pattern TAG = Pattern.compile("<([a-zA-Z][^\\s>]*)([^>]*)>");
  private static final Pattern HANDLER =
      Pattern.compile("\\son\\w+\\s*=(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  @Test
  void textsOfStrangersStayTexts() {
    var plain = tags(allPages(card("tv", "A name")));
    for (var text : HOSTILE) {
      var pages = allPages(card("tv", text));
      assertThat(tags(pages)).as(text).isEqualTo(plain);
      TAG.matcher(pages)
          .results()
          .forEach(
              tag -> assertThat(HANDLER.matcher(tag.group(2)).find()).as(tag.group()).isFalse());
      assertThat(pages.chars().filter(c -> c < 0x20 && c != '\n')).isEmpty();
    }
  }

  @Test
  void everyFieldHasALabelAndEveryPictureAText() {
    var page = allPages(card("tv", "A name"));
    assertThat(count(page, "<input")).isEqualTo(count(page, "<label"));
    assertThat(count(page, "<img")).isEqualTo(count(page, " alt="));
    assertThat(page)
        .doesNotContain("style=")
        .doesNotContain("<style")
        .doesNotContain("javascript:");
  }

  @Test
  void everyScriptAndStyleOfAPageIsPackaged() {
    var assets = new Assets();
    Pattern.compile("/assets/([^\"']+)")
        .matcher(allPages(card("tv", "A name")))
        .results()
        .forEach(name -> assertThat(assets.get(name.group(1))).as(name.group(1)).isPresent());
    assertThat(assets.get("../app.css")).isEmpty();
    assertThat(assets.get("")).isEmpty();
  }

  @Test
  void anEmptyDirectorySaysWhatToDo() {
    assertThat(DirectoryPage.html(List.of(), List.of(), "http://x"))
        .contains("<p id=\"empty\" class=\"empty\">Nothing is on air yet.");
    assertThat(DirectoryPage.html(List.of(card("tv", "x")), List.of(), "http://x"))
        .contains("<p id=\"empty\" class=\"empty\" hidden>");
  }

  @Test
  void templatesAndValuesMustFit() {
    assertThat(Html.of("<b>{}</b>", "{}").markup()).isEqualTo("<b>{}</b>");
    assertThatThrownBy(() -> Html.of("{}{}", "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Html.of("{}", "a", "b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rtmpIsOfferedOnlyWhereItCarriesTheChannel() {
    assertThat(PlayerPage.html(card("tv", "x"), "http://node.example:7144", 1935))
        .contains("rtmp://node.example:1935/live/tv");
    assertThat(PlayerPage.html(card("tv", "x"), "http://node.example:7144", 0))
        .doesNotContain("rtmp://");
  }

  private static ChannelCard card(String mount, String text) {
    return new ChannelCard(
        "/" + mount,
        text,
        text,
        text,
        true,
        "FLV",
        text,
        List.of("h264", text),
        true,
        900,
        3,
        4000);
  }

  private static String allPages(ChannelCard card) {
    return DirectoryPage.html(List.of(card), List.of(), "http://node.example:7144")
        + PlayerPage.html(card, "http://node.example:7144", 1935)
        + PlayerPage.embedded(card)
        + MissingPage.html(card.mount());
  }

  private static List<String> tags(String page) {
    return TAG.matcher(page).results().map(tag -> tag.group(1)).toList();
  }

  private static int count(String page, String what) {
    return page.split(Pattern.quote(what), -1).length - 1;
  }
}
