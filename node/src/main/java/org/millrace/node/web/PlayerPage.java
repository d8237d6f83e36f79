package org.millrace.node.web;

import java.util.ArrayList;
import java.util.List;
import org.millrace.node.page.Html;
import org.millrace.node.page.Layout;

/** Plays one channel in the browser, and says how to play it elsewhere. */
final class PlayerPage {

  private PlayerPage() {}

  /**
   * The page.
   *
   * @param base how the outside reaches this node: scheme, host and port
   * @param rtmpPort 0 if there is no RTMP
   */
  static String html(ChannelCard channel, String base, int rtmpPort) {
    return Layout.page(
        channel.title(),
        List.of("player.js"),
        Html.of(
            """
            <p class="crumb"><a href="/">On air</a></p>
            <h1>{}</h1>
            <p class="now" id="now">{}</p>
            {}
            <div class="columns">
            <section aria-labelledby="ways"><h2 id="ways">Watch elsewhere</h2>
            {}</section>
            <section aria-labelledby="about"><h2 id="about">About</h2>
            <p>{}</p>
            <dl>
            <div><dt>Listeners</dt><dd id="listeners">{}</dd></div>
            <div><dt>kbit/s</dt><dd id="kbits">{}</dd></div>
            <div><dt>Stream</dt><dd>{}</dd></div>
            </dl></section>
            </div>
            """,
            channel.title(),
            channel.nowPlaying(),
            stage(channel),
            ways(channel, base, rtmpPort),
            channel.description(),
            channel.listeners(),
            channel.kbits(),
            DirectoryPage.codecs(channel)));
  }

  /** The same without anything around it, for other sites. */
  static String embedded(ChannelCard channel) {
    return Layout.bare(channel.title(), List.of("player.js"), stage(channel));
  }

  private static Html stage(ChannelCard channel) {
    var tag =
        channel.video()
            ? Html.of("<video id=\"media\" controls muted playsinline></video>")
            : Html.of("<audio id=\"media\" controls></audio>");
    return Html.of(
        """
        <div class="stage {}" id="stage" data-mount="{}" data-container="{}" data-type="{}" \
        data-codecs="{}">
        {}
        <button id="sound" class="sound" type="button" hidden>Turn the sound on</button>
        </div>
        <p class="state"><span id="state" role="status">Needs JavaScript to play here.</span>
        <span id="lag" class="quiet"></span></p>
        """,
        channel.video() ? "video" : "audio",
        channel.mount(),
        channel.container(),
        channel.contentType(),
        String.join(",", channel.codecs()),
        tag);
  }

  private static List<Html> ways(ChannelCard channel, String base, int rtmpPort) {
    var ways = new ArrayList<Html>();
    ways.add(way("Stream (VLC, mpv, ffplay)", base + channel.mount()));
    ways.add(way("HLS (phones, TVs)", base + "/hls" + channel.mount() + "/index.m3u8"));
    ways.add(way("Playlist", base + channel.mount() + ".m3u"));
    if (rtmpPort > 0 && channel.container().equals("FLV")) {
      var host = base.replaceFirst("^https?://", "").replaceFirst(":\\d+$", "");
      ways.add(way("RTMP", "rtmp://" + host + ":" + rtmpPort + "/live" + channel.mount()));
    }
    ways.add(
        way(
            "Embed",
            "<iframe src=\""
                + base
                + "/embed"
                + channel.mount()
                + "\" width=\"640\" height=\"400\" allow=\"autoplay; fullscreen\"></iframe>"));
    return ways;
  }

  private static Html way(String label, String text) {
    return Html.of(
        """
        <div class="way"><label>{} <input readonly value="{}"></label>\
        <button type="button" class="copy" aria-label="Copy: {}">Copy</button></div>
        """,
        label,
        text,
        label);
  }
}
