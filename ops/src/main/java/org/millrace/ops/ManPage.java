package org.millrace.ops;

import java.util.Arrays;
import java.util.List;
import org.millrace.node.config.Version;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** A command as a manual page (section 1), made of what its help says. */
final class ManPage {

  private final CommandLine line;
  private final CommandSpec spec;

  ManPage(CommandLine line) {
    this.line = line;
    this.spec = line.getCommandSpec();
  }

  /** {@code millrace-key-add}. */
  String name() {
    return spec.qualifiedName("-");
  }

  String text() {
    var page = new StringBuilder();
    page.append(".TH \"")
        .append(name().toUpperCase(java.util.Locale.ROOT))
        .append("\" 1 \"\" \"millrace ")
        .append(Version.current())
        .append("\" \"Millrace\"\n.SH NAME\n");
    page.append(escaped(name())).append(" \\- ").append(escaped(firstSentence())).append('\n');
    page.append(".SH SYNOPSIS\n.nf\n").append(escaped(line.getHelp().synopsis(0))).append(".fi\n");
    page.append(".SH DESCRIPTION\n");
    for (var text : spec.usageMessage().description()) {
      page.append(escaped(Ansi.OFF.text(text).toString())).append('\n');
    }
    arguments(page);
    verbs(page);
    exitCodes(page);
    return page.toString();
  }

  private String firstSentence() {
    var all = String.join(" ", spec.usageMessage().description());
    var end = all.indexOf(". ");
    return (end < 0 ? all : all.substring(0, end)).replaceAll("[.:]$", "");
  }

  private void arguments(StringBuilder page) {
    page.append(".SH OPTIONS\n");
    for (var parameter : spec.positionalParameters()) {
      item(page, parameter.paramLabel(), parameter);
    }
    for (var option : spec.options()) {
      if (!option.hidden()) {
        var names = String.join(", ", option.names());
        var label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(page, names + label, option);
      }
    }
  }

  private static void item(StringBuilder page, String head, ArgSpec argument) {
    page.append(".TP\n.B ").append(escaped(head)).append('\n');
    var text = String.join(" ", argument.description());
    var standard = String.valueOf(argument.defaultValueString());
    page.append(escaped(text.replace("${DEFAULT-VALUE}", standard))).append('\n');
  }

  private void verbs(StringBuilder page) {
    var verbs =
        line.getSubcommands().entrySet().stream()
            .filter(verb -> !verb.getValue().getCommandSpec().usageMessage().hidden())
            .toList();
    if (verbs.isEmpty()) {
      return;
    }
    page.append(".SH COMMANDS\n");
    for (var verb : verbs) {
      var inner = new ManPage(verb.getValue());
      page.append(".TP\n.BR ").append(escaped(inner.name())).append(" (1)\n");
      page.append(escaped(inner.firstSentence())).append(".\n");
    }
  }

  private void exitCodes(StringBuilder page) {
    page.append(".SH \"EXIT STATUS\"\n");
    spec.usageMessage()
        .exitCodeList()
        .forEach(
            (code, meaning) ->
                page.append(".TP\n.B ")
                    .append(code)
                    .append('\n')
                    .append(escaped(meaning))
                    .append('\n'));
  }

  /** Text that troff takes for text: no line begins with a request. */
  private static String escaped(String text) {
    List<String> lines =
        Arrays.asList(text.replace("\\", "\\e").replace("-", "\\-").split("\n", -1));
    return String.join(
        "\n",
        lines.stream()
            .map(part -> part.startsWith(".") || part.startsWith("'") ? "\\&" + part : part)
            .toList());
  }
}
