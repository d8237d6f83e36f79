package org.millrace.node.admin;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.Operations.ChannelFacts;
import org.millrace.node.admin.Operations.Listener;
import org.millrace.node.core.advice.Finding;
import org.millrace.node.page.Html;
import org.millrace.node.secret.Tokens.Scope;

/** One channel: how its source does, its figures over time, who listens, and what can be done. */
final class ChannelPage {

  /** Listeners that are shown. */
  private static final int LISTENERS_MAX = 100;

  /** Stream keys that are shown. */
  private static final int KEYS_MAX = 50;

  private ChannelPage() {}

  static Page of(Ask ask, Caller caller, ChannelFacts facts, Operations operations, int mediaPort) {
    var channel = facts.channel();
    var listeners = operations.listeners(channel.id(), LISTENERS_MAX);
    var admin = caller.may(Scope.ADMIN);
    var main =
        Html.of(
            """
            <p class="crumb"><a href="{}/">Node</a></p>
            <div class="titlebar"><h1>{}</h1><p data-live="badge">{}</p></div>
            <p class="now" data-live="now">{}</p>
            <div class="columns">
            <section aria-labelledby="health-h"><h2 id="health-h">Health</h2>
            <ul class="findings" data-live="health">{}</ul></section>
            <section aria-labelledby="source-h"><h2 id="source-h">Source</h2>
            <dl data-live="source">{}</dl></section>
            </div>
            <section aria-labelledby="plots-h"><h2 id="plots-h">The last ten minutes</h2>
            <div class="plots" id="plots" data-channel="{}">
            <figure><figcaption>kbit/s in</figcaption><div data-plot="kbits" role="img" \
            aria-label="Bit rate over time"></div></figure>
            <figure><figcaption>Frames a second</figcaption><div data-plot="framesPerSecond" \
            role="img" aria-label="Frame rate over time"></div></figure>
            <figure><figcaption>Seconds between key frames</figcaption>\
            <div data-plot="keySeconds" role="img" aria-label="Key-frame distance over time"></div>\
            </figure>
            <figure><figcaption>Listeners</figcaption><div data-plot="listeners" role="img" \
            aria-label="Listeners over time"></div></figure>
            </div></section>
            {}
            <section aria-labelledby="listeners-h"><h2 id="listeners-h">Listeners</h2>
            <div data-live="listeners">{}</div></section>
            """,
            ask.base(),
            channel.name().isBlank() ? channel.mount() : channel.name(),
            badge(facts),
            channel.title(),
            findings(facts.findings()),
            source(facts, ask, mediaPort),
            channel.id(),
            admin ? actions(channel, keys(channel, operations)) : Html.NONE,
            listeners(channel, listeners, admin));
    return Frames.page(ask, caller, channel.mount(), List.of("admin.js", "plots.js"), main);
  }

  private static Html badge(ChannelFacts facts) {
    return switch (facts.source().kind()) {
      case "source" -> Html.of("<span class=\"badge on\">live</span>");
      case "fallback" -> Html.of("<span class=\"badge off\">fallback plays</span>");
      default -> Html.of("<span class=\"badge off\">waiting for its source</span>");
    };
  }

  private static List<Html> findings(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                Html.of(
                    "<li class=\"finding {}\"><strong>{}</strong> {}{}</li>\n",
                    finding.level().name().toLowerCase(Locale.ROOT),
                    switch (finding.level()) {
                      case GOOD -> "Good:";
                      case WARN -> "Look:";
                      case BAD -> "Bad:";
                    },
                    finding.text(),
                    finding.remedy().isEmpty()
                        ? Html.NONE
                        : Html.of(" <span class=\"quiet\">{}</span>", finding.remedy())))
        .toList();
  }

  private static List<Html> source(ChannelFacts facts, Ask ask, int mediaPort) {
    var channel = facts.channel();
    var source = facts.source();
    var tracks = facts.tracks().stream().map(ChannelPage::track).collect(Collectors.joining("; "));
    var player =
        ask.base().isEmpty()
            ? "http://" + hostName(ask) + ":" + mediaPort + "/c" + channel.mount()
            : "/c" + channel.mount();
    return List.of(
        fact("From", source.remote().isEmpty() ? "nobody" : source.remote()),
        fact("Program", source.agent().isEmpty() ? "not told" : source.agent()),
        fact("Stream", tracks.isEmpty() ? "not known yet" : channel.container() + ": " + tracks),
        fact("On air for", Frames.clock(channel.uptimeSeconds())),
        fact("Received", Frames.bytes(channel.ingestBytes())),
        fact("Sent", Frames.bytes(channel.egressBytes())),
        Html.of(
            "<div><dt>Recordings</dt><dd><a href=\"{}/recordings/{}\">of {}</a></dd></div>\n",
            ask.base(),
            RecordingsPage.part(channel.mount()),
            channel.mount()),
        Html.of(
            "<div><dt>Player</dt><dd><a href=\"{}\">{}</a></dd></div>", player, channel.mount()));
  }

  private static String hostName(Ask ask) {
    var host = ask.header("Host").replaceFirst(":\\d+$", "");
    return host.matches("[A-Za-z0-9.:\\[\\]_-]{1,255}") ? host : "localhost";
  }

  private static String track(Operations.Track track) {
    if (track.width() > 0) {
      return track.codec() + " " + track.width() + "×" + track.height();
    }
    return track.sampleRate() > 0
        ? track.codec() + " " + track.sampleRate() / 1000.0 + " kHz"
        : track.codec();
  }

  private static Html fact(String name, String value) {
    return Html.of("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
  }

  private static Html keys(NodeStatus.Channel channel, Operations operations) {
    try {
      var mine =
          operations.streamKeys().stream()
              .filter(key -> key.mount().equals(channel.mount()))
              .limit(KEYS_MAX)
              .map(
                  key ->
                      Html.of(
                          """
                          <li>{}… of {}{} <button type="button" id="key-{}" data-send="DELETE" \
                          data-path="/api/v1/keys/{}" data-ask="Really? Who uses it is cut." \
                          aria-label="Take key {} back">Take back</button></li>
                          """,
                          "k" + key.id(),
                          key.issued().replaceFirst("T.*", ""),
                          key.note().isEmpty() ? "" : ", " + key.note(),
                          key.id(),
                          key.id(),
                          key.id()))
              .toList();
      return mine.isEmpty()
          ? Html.of("<p class=\"quiet\">No stream keys were issued for this channel.</p>")
          : Html.of("<ul class=\"plain\">{}</ul>", mine);
    } catch (IOException unreadable) {
      return Html.of(
          "<p>The stream keys cannot be read: {}</p>", String.valueOf(unreadable.getMessage()));
    }
  }

  private static Html actions(NodeStatus.Channel channel, Html keys) {
    return Html.of(
        """
        <section aria-labelledby="do-h"><h2 id="do-h">Change</h2>
        <form class="way" data-send="PUT" data-path="/api/v1/channels/{}/title">
        <label>What plays now <input name="title" maxlength="200" autocomplete="off"></label>
        <button type="submit">Set the title</button></form>
        <p class="buttons">
        <button type="button" data-send="DELETE" data-path="/api/v1/channels/{}" \
        data-ask="Really stop {}?">Stop the channel</button>
        <button type="button" data-send="POST" data-path="/api/v1/keys" data-mount="{}" \
        data-ask="Really? Other keys end, and who uses them is cut." data-show="key">\
        New stream key</button></p>
        <p id="said" role="status"></p>
        <h3>Stream keys</h3><div data-live="keys">{}</div></section>
        """,
        channel.id(),
        channel.id(),
        channel.mount(),
        channel.mount(),
        keys);
  }

  private static Html listeners(
      NodeStatus.Channel channel, List<Listener> listeners, boolean admin) {
    if (listeners.isEmpty()) {
      return Html.of("<p class=\"quiet\">Nobody listens right now.</p>");
    }
    return Html.of(
        """
        <p class="quiet">{} now, {} at most.{}</p>
        <div class="scroll"><table>
        <thead><tr><th scope="col">Address</th><th scope="col">By</th><th scope="col">Program</th>\
        <th scope="col" class="n">For</th><th scope="col" class="n">Sent</th>{}</tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        channel.listeners(),
        Math.max(channel.listeners(), channel.listenersPeak()),
        channel.listeners() > LISTENERS_MAX ? " The first " + LISTENERS_MAX + " are shown." : "",
        admin ? Html.of("<th scope=\"col\"><span class=\"unseen\">Do</span></th>") : Html.NONE,
        listeners.stream().map(listener -> row(channel, listener, admin)).toList());
  }

  private static Html row(NodeStatus.Channel channel, Listener listener, boolean admin) {
    return Html.of(
        "<tr><td>{}</td><td>{}</td><td class=\"agent\">{}</td><td class=\"n\">{}</td>"
            + "<td class=\"n\">{}</td>{}</tr>\n",
        listener.address(),
        listener.protocol(),
        listener.agent().isEmpty() ? "not told" : listener.agent(),
        Frames.clock(listener.seconds()),
        Frames.bytes(listener.bytes()),
        admin
            ? Html.of(
                "<td><button type=\"button\" id=\"kick-{}\" data-send=\"DELETE\" "
                    + "data-path=\"/api/v1/channels/{}/listeners/{}\" "
                    + "aria-label=\"Send {} away\">Kick</button></td>",
                listener.id(),
                channel.id(),
                listener.id(),
                listener.address())
            : Html.NONE);
  }
}
