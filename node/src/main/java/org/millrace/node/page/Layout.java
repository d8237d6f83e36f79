package org.millrace.node.page;

import java.util.List;

/** What all pages have around them. */
public final class Layout {

  /** What a page that plays may load; who may show it inside of theirs is to be added. */
  public static final String PLAYER_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; "
          + "base-uri 'none'; form-action 'self'; frame-ancestors ";

  private Layout() {}

  /**
   * What a page of the administration has beyond others.
   *
   * @param base what stands before its paths
   * @param csrf what it sends back with changes
   * @param links the other pages
   */
  public record Frame(String base, String csrf, Html links) {
    static final Frame PUBLIC = new Frame("", "", Html.NONE);
  }

  /**
   * A whole page.
   *
   * @param modules names of the scripts under /assets/
   */
  public static String page(String title, List<String> modules, Html main) {
    return page(Frame.PUBLIC, title, modules, main);
  }

  /** A whole page in a frame. */
  public static String page(Frame frame, String title, List<String> modules, Html main) {
    var base = frame.base();
    return Html.of(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            {}<title>{}</title>
            <link rel="icon" href="{}/assets/wheel.svg" type="image/svg+xml">
            <link rel="stylesheet" href="{}/assets/app.css">
            {}</head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            <header class="top"><a class="brand" href="{}/"><img src="{}/assets/wheel.svg" alt="" \
            width="28" height="28"> Millrace</a>{}</header>
            <main id="main">
            {}</main>
            </body>
            </html>
            """,
            frame.csrf().isEmpty()
                ? Html.NONE
                : Html.of(
                    "<meta name=\"millrace\" data-csrf=\"{}\" data-base=\"{}\">\n",
                    frame.csrf(),
                    base),
            title,
            base,
            base,
            scripts(base, modules),
            base,
            base,
            frame.links(),
            main)
        .markup();
  }

  /** A page to be shown inside another site's: nothing but its content. */
  public static String bare(String title, List<String> modules, Html main) {
    return Html.of(
            """
            <!doctype html>
            <html lang="en" class="bare">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{}</title>
            <link rel="icon" href="/assets/wheel.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/app.css">
            {}</head>
            <body>
            <main id="main">
            {}</main>
            </body>
            </html>
            """,
            title,
            scripts("", modules),
            main)
        .markup();
  }

  private static List<Html> scripts(String base, List<String> modules) {
    return modules.stream()
        .map(
            name -> Html.of("<script type=\"module\" src=\"{}/assets/{}\"></script>\n", base, name))
        .toList();
  }
}
