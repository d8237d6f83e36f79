package org.millrace.node.web;

import java.util.List;

/** What all pages have around them. */
final class Layout {

  private Layout() {}

  /**
   * A whole page.
   *
   * @param modules names of the scripts under /assets/
   */
  static String page(String title, List<String> modules, Html main) {
    return Html.of(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{}</title>
            <link rel="icon" href="/assets/wheel.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/app.css">
            {}</head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            <header class="top"><a class="brand" href="/"><img src="/assets/wheel.svg" alt="" \
            width="28" height="28"> Millrace</a></header>
            <main id="main">
            {}</main>
            </body>
            </html>
            """,
            title,
            scripts(modules),
            main)
        .markup();
  }

  /** A page to be shown inside another site's: nothing but its content. */
  static String bare(String title, List<String> modules, Html main) {
    return Html.of(
            """
            <!doctype html>
            <html lang="en" class="bare">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{}</title>
            <link rel="stylesheet" href="/assets/app.css">
            {}</head>
            <body>
            <main id="main">
            {}</main>
            </body>
            </html>
            """,
            title,
            scripts(modules),
            main)
        .markup();
  }

  private static List<Html> scripts(List<String> modules) {
    return modules.stream()
        .map(name -> Html.of("<script type=\"module\" src=\"/assets/{}\"></script>\n", name))
        .toList();
  }
}
