package org.millrace.node.admin;

import java.util.List;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.Api.ShownToken;
import org.millrace.node.page.Html;

/** Who may do what by the API, and who did what. */
final class AccessPage {

  private static final int ACTS_SHOWN = 50;

  private AccessPage() {}

  static Page of(Ask ask, Caller caller, List<ShownToken> tokens, List<Audit.Entry> acts) {
    var main =
        Html.of(
            """
            <h1>Access</h1>
            <section aria-labelledby="tokens-h"><h2 id="tokens-h">API tokens</h2>
            <p class="quiet">For programs: <code>Authorization: Bearer TOKEN</code>. What they can \
            ask is in <a href="{}/openapi.json">openapi.json</a>.</p>
            <div data-live="tokens">{}</div>
            <form class="way wide" data-send="POST" data-path="/api/v1/tokens" data-show="secret">
            <label>Name <input name="name" required maxlength="60" autocomplete="off"></label>
            <label>May <select name="scope"><option value="view">see</option>\
            <option value="publish">see, and set titles</option>\
            <option value="admin">do everything</option></select></label>
            <button type="submit">Make a token</button></form>
            <p id="said" role="status"></p></section>
            <section aria-labelledby="acts-h"><h2 id="acts-h">Who did what</h2>
            <div data-live="acts">{}</div></section>
            """,
            ask.base(),
            tokens.isEmpty() ? Html.of("<p>There are none.</p>") : tokens(tokens),
            acts.isEmpty() ? Html.of("<p>Nothing yet.</p>") : acts(acts));
    return Frames.page(ask, caller, "Access", List.of("admin.js"), main);
  }

  private static Html tokens(List<ShownToken> tokens) {
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">May</th>\
        <th scope="col">Made</th><th scope="col"><span class="unseen">Do</span></th></tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        tokens.stream()
            .map(
                token ->
                    Html.of(
                        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><button "
                            + "type=\"button\" id=\"revoke-{}\" data-send=\"DELETE\" "
                            + "data-path=\"/api/v1/tokens/{}\" aria-label=\"Revoke {}\">Revoke"
                            + "</button></td></tr>\n",
                        token.name(),
                        token.scope(),
                        token.created(),
                        token.id(),
                        token.id(),
                        token.name()))
            .toList());
  }

  private static Html acts(List<Audit.Entry> acts) {
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">When</th><th scope="col">Who</th>\
        <th scope="col">From</th><th scope="col">What</th><th scope="col">Outcome</th></tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        acts.stream()
            .limit(ACTS_SHOWN)
            .map(
                act ->
                    Html.of(
                        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} {}</td><td>{}</td></tr>\n",
                        act.time(),
                        act.who(),
                        act.remote(),
                        act.act(),
                        act.on(),
                        act.outcome()))
            .toList());
  }
}
