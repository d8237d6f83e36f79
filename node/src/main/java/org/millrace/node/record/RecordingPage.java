package org.millrace.node.record;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.millrace.node.page.Html;
import org.millrace.node.page.Layout;
import org.millrace.node.transport.http.HttpReply;

/** Plays one file of a recording in the browser. */
final class RecordingPage {

  private RecordingPage() {}

  /**
   * The page.
   *
   * @param ticket that opened it, for the file too; may be empty
   */
  static HttpReply of(String mount, String name, String ticket) {
    var type = RecordingFace.type(name);
    var media =
        type.startsWith("audio/")
            ? Html.of("<audio id=\"media\" controls></audio>")
            : Html.of("<video id=\"media\" controls playsinline></video>");
    var file = "/recordings" + mount + "/" + name;
    var query = ticket.isEmpty() ? "" : "ticket=" + ticket;
    var html =
        Layout.page(
            name,
            List.of("recording.js"),
            Html.of(
                """
                <p class="crumb"><a href="/c{}">{}</a></p>
                <h1>{}</h1>
                <div class="stage {}" id="stage" data-url="{}" data-type="{}">
                {}
                </div>
                <p class="state"><span id="state" role="status">Needs JavaScript to play here.\
                </span></p>
                <p><a href="{}" download>Download</a></p>
                """,
                mount,
                mount,
                name,
                type.startsWith("audio/") ? "audio" : "video",
                file + (query.isEmpty() ? "" : "?" + query),
                type,
                media,
                file + "?download" + (query.isEmpty() ? "" : "&" + query)));
    return HttpReply.of(HttpResponseStatus.OK, "text/html; charset=utf-8", html)
        .with("Content-Security-Policy", Layout.PLAYER_POLICY + "'none'")
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }
}
