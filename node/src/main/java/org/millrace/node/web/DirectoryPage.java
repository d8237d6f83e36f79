package org.millrace.node.web;

import java.util.List;
import org.millrace.node.page.Html;
import org.millrace.node.page.Layout;

/** What is on air on this node. */
final class DirectoryPage {

  private DirectoryPage() {}

  /**
   * The page.
   *
   * @param nearby of other nodes of this network
   * @param base how the outside reaches this node: scheme, host and port
   */
  static String html(List<ChannelCard> channels, List<NearbyCard> nearby, String base) {
    return Layout.page(
        "On air",
        List.of("directory.js"),
        Html.of(
            """
            <div class="titlebar">
            <h1>On air</h1>
            <label class="search"><span>Search</span> \
            <input id="search" type="search" autocomplete="off" placeholder="name or codec"></label>
            </div>
            <p id="empty" class="empty"{}>Nothing is on air yet. In OBS choose the custom service, \
            enter this node as the server and your stream key, and start streaming.</p>
            <ul id="channels" class="cards">
            {}</ul>
            {}
            <p id="live" class="quiet" role="status"></p>
            """,
            channels.isEmpty() ? Html.NONE : Html.of(" hidden"),
            channels.stream().map(channel -> card(channel, base)).toList(),
            nearby.isEmpty() ? Html.NONE : nearby(nearby)));
  }

  private static Html nearby(List<NearbyCard> cards) {
    return Html.of(
        """
        <h2>In this network</h2>
        <ul id="nearby" class="cards">
        {}</ul>\
        """,
        cards.stream().map(DirectoryPage::nearby).toList());
  }

  private static Html nearby(NearbyCard card) {
    return Html.of(
        """
        <li class="card">
        <h2><a href="{}/stream/{}">{}</a></h2>
        <p class="now">{}</p>
        <p class="facts"><span class="badge on">live</span> <span>{}</span></p>
        <dl>
        <div><dt>Listeners</dt><dd>{}</dd></div>
        <div><dt>kbit/s</dt><dd>{}</dd></div>
        <div><dt>Node</dt><dd><a href="{}/">{}</a></dd></div>
        </dl>
        <p><a href="{}/pls/{}">Playlist for VLC and others (.m3u)</a></p>
        </li>
        """,
        card.base(),
        card.id(),
        card.name().isBlank() ? card.id() : card.name(),
        card.nowPlaying(),
        card.type(),
        card.listeners(),
        card.kbits(),
        card.base(),
        card.node(),
        card.base(),
        card.id());
  }

  private static Html card(ChannelCard channel, String base) {
    var url = base + channel.mount();
    return Html.of(
        """
        <li class="card" data-mount="{}">
        <h2><a href="/c{}">{}</a></h2>
        <p class="now" data-field="now">{}</p>
        <p class="facts"><span class="badge {}" data-field="status">{}</span>
        <span data-field="codecs">{}</span></p>
        <dl>
        <div><dt>Listeners</dt><dd data-field="listeners">{}</dd></div>
        <div><dt>kbit/s</dt><dd data-field="kbits">{}</dd></div>
        <div><dt>On air for</dt><dd data-field="uptime">{}</dd></div>
        </dl>
        <details><summary>Open elsewhere</summary>
        <p><a href="{}.m3u">Playlist for VLC and others (.m3u)</a></p>
        <p><code>vlc {}</code></p>
        <p><code>mpv {}</code></p>
        </details>
        </li>
        """,
        channel.mount(),
        channel.mount(),
        channel.title(),
        channel.nowPlaying(),
        channel.live() ? "on" : "off",
        channel.live() ? "live" : "waiting for its source",
        codecs(channel),
        channel.listeners(),
        channel.kbits(),
        channel.uptime(),
        channel.mount(),
        url,
        url);
  }

  static String codecs(ChannelCard channel) {
    return (channel.container() + " " + String.join(", ", channel.codecs())).strip();
  }
}
