package org.millrace.node.web;

import java.util.List;
import org.millrace.node.page.Html;
import org.millrace.node.page.Layout;

/** A channel that is not on air: waits for it. */
final class MissingPage {

  private MissingPage() {}

  static String html(String mount) {
    return Layout.page(
        "Not on air",
        List.of("missing.js"),
        Html.of(
            """
            <p class="crumb"><a href="/">On air</a></p>
            <h1>Not on air</h1>
            <p id="missing" data-mount="{}">The channel {} is not on air right now. \
            This page opens it as soon as it is.</p>
            """,
            mount,
            mount.substring(1)));
  }
}
