package org.millrace.node.admin;

import java.util.List;
import java.util.Optional;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.page.Html;

/** The first visit: what to enter in OBS, and a light that turns green when the stream arrives. */
final class FirstPage {

  private FirstPage() {}

  /**
   * The page.
   *
   * @param host how encoders reach this node
   * @param rtmpPort 0 if there is no RTMP
   * @param password of encoders, if it is known
   */
  static Page of(
      Ask ask,
      Caller caller,
      String host,
      int rtmpPort,
      Optional<String> password,
      NodeStatus status) {
    var port = rtmpPort == 1935 ? "" : ":" + rtmpPort;
    var key = password.map(secret -> "live?key=" + secret);
    var main =
        Html.of(
            """
            <h1>Begin</h1>
            <ol class="steps">
            <li><h2>Open OBS, Settings, Stream</h2><p>Choose the service <b>Custom…</b>.</p></li>
            <li><h2>Copy these two</h2>{}{}</li>
            <li><h2>Settings, Output</h2><p>Set the <b>keyframe interval</b> to <b>2 s</b>, so that \
            viewers get a picture at once.</p></li>
            <li><h2>Start streaming</h2>
            <p class="light" data-live="light">{}</p></li>
            </ol>
            """,
            rtmpPort == 0
                ? Html.of(
                    "<p>RTMP is switched off on this node: see <code>rtmp.enabled</code>.</p>")
                : copy("Server", "rtmp://" + host + port + "/live"),
            key.map(known -> copy("Stream key", known)).orElseGet(FirstPage::unknown),
            light(ask, status));
    return Frames.page(ask, caller, "Begin", List.of("admin.js"), main);
  }

  private static Html copy(String label, String text) {
    return Html.of(
        """
        <div class="way"><label>{} <input readonly value="{}"></label>\
        <button type="button" class="copy" aria-label="Copy: {}">Copy</button></div>
        """,
        label,
        text,
        label);
  }

  private static Html unknown() {
    return Html.of(
        """
        <p>The <b>stream key</b> is shown only once, when it is made.</p>
        <p class="buttons"><button type="button" data-send="POST" data-path="/api/v1/keys" \
        data-mount="/live" data-show="key">Make a stream key</button></p>
        <p id="said" role="status"></p>
        """);
  }

  private static Html light(Ask ask, NodeStatus status) {
    var live = status.channels().stream().filter(NodeStatus.Channel::connected).findFirst();
    return live.map(
            channel ->
                Html.of(
                    "<span class=\"lamp on\" aria-hidden=\"true\"></span> <span role=\"status\">"
                        + "Your stream has arrived on <a href=\"{}/channels/{}\">{}</a>.</span>",
                    ask.base(),
                    channel.id(),
                    channel.mount()))
        .orElseGet(
            () ->
                Html.of(
                    "<span class=\"lamp\" aria-hidden=\"true\"></span> <span role=\"status\">"
                        + "Waiting for your stream.</span>"));
  }
}
