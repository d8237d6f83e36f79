package org.millrace.node.admin;

import java.util.List;
import java.util.Optional;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.Operations.ChannelFacts;
import org.millrace.node.admin.Operations.Setting;
import org.millrace.node.core.advice.Finding;
import org.millrace.node.log.LogTail;
import org.millrace.node.page.Html;
import org.millrace.node.secret.Tokens.Scope;

/** The node at a glance: its channels, what it uses, its log, and what can change live. */
final class NodePage {

  /** Lines of the log that are shown. */
  private static final int LOG_LINES = 40;

  private static final int NEARLY_FULL = 85;

  private NodePage() {}

  static Page of(Ask ask, Caller caller, NodeStatus status, Operations operations) {
    var facts = operations.facts();
    var channels =
        status.channels().stream()
            .map(channel -> channel(ask, channel, operations.channel(channel.id())))
            .toList();
    var main =
        Html.of(
            """
            <h1>{}</h1>
            <p class="quiet" data-live="head">{}</p>
            <section aria-labelledby="channels-h"><h2 id="channels-h">Channels</h2>
            <div data-live="channels">{}</div></section>
            <div class="columns">
            <section aria-labelledby="use-h"><h2 id="use-h">Use</h2>
            <div data-live="use">{}</div></section>
            {}
            </div>
            {}
            """,
            status.name(),
            head(status),
            channels.isEmpty() ? nothing(ask) : table(channels),
            uses(status, facts),
            caller.may(Scope.ADMIN) ? settings(operations.settings()) : Html.NONE,
            caller.may(Scope.ADMIN) ? log() : Html.NONE);
    return Frames.page(ask, caller, status.name(), List.of("admin.js"), main);
  }

  private static Html head(NodeStatus status) {
    return Html.of(
        "Millrace {}, up for {}. {} {}.{}",
        status.version(),
        Frames.clock(status.uptimeSeconds()),
        status.listeners(),
        status.listeners() == 1 ? "listener" : "listeners",
        status.draining() ? Html.of(" <strong>Draining: nobody new is let in.</strong>") : "");
  }

  private static Html nothing(Ask ask) {
    return Html.of(
        "<p class=\"empty\">Nothing is on air. <a href=\"{}/first\">Set up OBS</a>, or push with "
            + "any encoder.</p>",
        ask.base());
  }

  private static Html table(List<Html> rows) {
    return Html.of(
        """
        <div class="scroll"><table>
        <thead><tr><th scope="col">Channel</th><th scope="col">State</th>\
        <th scope="col" class="n">Listeners</th><th scope="col" class="n">In</th>\
        <th scope="col" class="n">Up</th><th scope="col">Health</th></tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        rows);
  }

  private static Html channel(Ask ask, NodeStatus.Channel channel, Optional<ChannelFacts> facts) {
    var worst =
        facts
            .flatMap(known -> known.findings().stream().findFirst())
            .orElse(new Finding(Finding.Level.GOOD, "", ""));
    return Html.of(
        """
        <tr><th scope="row"><a href="{}/channels/{}">{}</a></th>
        <td><span class="badge {}">{}</span></td><td class="n">{}</td><td class="n">{}</td>\
        <td class="n">{}</td><td class="finding {}">{}</td></tr>
        """,
        ask.base(),
        channel.id(),
        channel.mount(),
        channel.connected() ? "on" : "off",
        channel.connected() ? "live" : "waiting",
        channel.listeners(),
        Frames.rate(channel.ingestBitsPerSecond()),
        Frames.clock(channel.uptimeSeconds()),
        worst.level().name().toLowerCase(java.util.Locale.ROOT),
        worst.text());
  }

  private static List<Html> uses(NodeStatus status, NodeFacts facts) {
    var uses = new java.util.ArrayList<Html>();
    uses.add(
        use(
            "Uplink",
            facts.egressBitsPerSecond(),
            facts.egressLimitBitsPerSecond(),
            Frames.rate(facts.egressBitsPerSecond()),
            Frames.rate(facts.egressLimitBitsPerSecond())));
    if (facts.egressPeakBitsPerSecond() > 0) {
      uses.add(
          use(
              "Most that left this machine",
              0,
              0,
              Frames.rate(facts.egressPeakBitsPerSecond()),
              ""));
    }
    uses.add(
        use(
            "Heap",
            facts.heapUsedBytes(),
            facts.heapMaxBytes(),
            Frames.bytes(facts.heapUsedBytes()),
            Frames.bytes(facts.heapMaxBytes())));
    uses.add(use("Broadcast in memory", facts.ringBytes(), 0, Frames.bytes(facts.ringBytes()), ""));
    if (facts.cpu() >= 0) {
      var percent = Math.round(facts.cpu() * 100);
      uses.add(use("Processor", percent, 100, percent + " %", "all cores"));
    }
    uses.add(count("Open files", facts.openFiles(), facts.openFilesMax()));
    facts.limits().forEach(limit -> uses.add(count(limit.name(), limit.used(), limit.max())));
    uses.add(count("Requests refused", refused(status), 0));
    return uses;
  }

  private static long refused(NodeStatus status) {
    return status.refusals().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Html count(String name, long used, long max) {
    return use(name, used, max, Long.toString(used), Long.toString(max));
  }

  /**
   * @param max 0 for no limit
   */
  private static Html use(String name, long used, long max, String usedText, String maxText) {
    if (max == 0) {
      return Html.of(
          "<p class=\"use\"><span>{}</span><span class=\"n\">{}</span></p>", name, usedText);
    }
    var percent = Math.min(100, used * 100 / max);
    return Html.of(
        """
        <p class="use{}"><span>{}</span><span class="n">{} of {}</span>\
        <meter min="0" max="100" high="85" value="{}" aria-label="{}">{} %</meter></p>
        """,
        percent >= NEARLY_FULL ? " full" : "", name, usedText, maxText, percent, name, percent);
  }

  private static Html settings(List<Setting> settings) {
    var fields =
        settings.stream()
            .map(
                setting ->
                    Html.of(
                        """
                        <form class="way" data-send="PATCH" data-path="/api/v1/settings">
                        <label>{} <small>{}</small><input name="{}" value="{}" \
                        autocomplete="off"></label>
                        <button type="submit" aria-label="Set {}">Set</button></form>
                        <p class="quiet" data-live="set {}">{}</p>
                        """,
                        setting.key(),
                        setting.meaning(),
                        setting.key(),
                        setting.value(),
                        setting.key(),
                        setting.key(),
                        origin(setting)))
            .toList();
    return Html.of(
        """
        <section aria-labelledby="set-h"><h2 id="set-h">Settings that change live</h2>
        <p class="quiet">They hold at once and after a restart, and override the configuration.</p>
        {}<p id="said" role="status"></p></section>
        """,
        fields);
  }

  private static Html origin(Setting setting) {
    return setting.live()
        ? Html.of(
            """
            Set here. The configuration says {}. <button type="button" data-send="PATCH" \
            data-path="/api/v1/settings" data-key="{}" aria-label="Back for {}">Back to that\
            </button>\
            """,
            setting.decided(),
            setting.key(),
            setting.key())
        : Html.of("As the configuration says: {}.", setting.decided());
  }

  private static Html log() {
    var lines = LogTail.lines();
    var newest = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    return Html.of(
        """
        <section aria-labelledby="log-h"><h2 id="log-h">Log</h2>
        <pre class="log" tabindex="0" role="region" aria-label="The newest lines of the log" \
        data-live="log">{}</pre></section>
        """,
        newest.isEmpty() ? "Nothing yet." : String.join("\n", newest));
  }
}
