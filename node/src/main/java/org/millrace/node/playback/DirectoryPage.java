package org.millrace.node.playback;

import java.util.List;

/** The status page: one table, no script. All text of strangers is escaped. */
final class DirectoryPage {

  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'";

  private static final String TOP =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="refresh" content="10">
      <title>On air</title>
      <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #8885; }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
      small { opacity: .75; }
      </style>
      </head>
      <body>
      <h1>On air</h1>
      """;

  private DirectoryPage() {}

  static String html(List<ChannelView> channels) {
    var page = new StringBuilder(TOP);
    if (channels.isEmpty()) {
      page.append("<p>Nothing is on air. Push a stream to this node to begin.</p>\n");
    } else {
      page.append(
          """
          <table>
          <thead><tr><th>Channel</th><th>Stream</th><th class="number">Listeners</th>\
          <th class="number">kbit/s</th><th class="number">Up</th></tr></thead>
          <tbody>
          """);
      channels.forEach(channel -> row(page, channel));
      page.append("</tbody>\n</table>\n");
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void row(StringBuilder page, ChannelView channel) {
    var name = channel.name().isEmpty() ? channel.mount() : channel.name();
    page.append("<tr><td><a href=\"")
        .append(escaped(channel.url()))
        .append("\">")
        .append(escaped(name))
        .append("</a> ")
        .append(channel.status().equals("live") ? "" : "<small>waiting for its source</small>")
        .append("<br><small>")
        .append(escaped(channel.nowPlaying()))
        .append("</small></td><td>")
        .append(escaped(channel.container() + " " + String.join(", ", channel.codecs())))
        .append("<br><small><a href=\"")
        .append(escaped(channel.url()))
        .append(".m3u\">m3u</a> <a href=\"")
        .append(escaped(channel.url()))
        .append(".pls\">pls</a></small></td><td class=\"number\">")
        .append(channel.listeners())
        .append("</td><td class=\"number\">")
        .append(channel.bitrate())
        .append("</td><td class=\"number\">")
        .append(uptime(channel.uptimeSeconds()))
        .append("</td></tr>\n");
  }

  private static String uptime(long seconds) {
    return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
