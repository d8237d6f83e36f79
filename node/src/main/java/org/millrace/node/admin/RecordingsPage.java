package org.millrace.node.admin;

import java.util.List;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.page.Html;
import org.millrace.node.secret.Tokens.Scope;

/** What was recorded: the channels, and the files of one, to play, keep and delete. */
final class RecordingsPage {

  /** Files that are shown. */
  private static final int FILES_SHOWN = 200;

  private RecordingsPage() {}

  /** All channels. */
  static Page of(Ask ask, Caller caller, List<Archive.Shelf> shelves) {
    var main =
        Html.of(
            """
            <h1>Recordings</h1>
            <div data-live="shelves">{}</div>
            """,
            shelves.isEmpty()
                ? Html.of(
                    "<p class=\"empty\">Nothing was recorded. <code>channel.record = true</code>"
                        + " records all channels, <code>mounts { \"/live\" { record = true }"
                        + " }</code> one.</p>")
                : table(ask, shelves));
    return Frames.page(ask, caller, "Recordings", List.of("admin.js"), main);
  }

  private static Html table(Ask ask, List<Archive.Shelf> shelves) {
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">Channel</th>\
        <th scope="col" class="n">Files</th><th scope="col" class="n">Size</th></tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        shelves.stream()
            .map(
                shelf ->
                    Html.of(
                        "<tr><th scope=\"row\"><a href=\"{}/recordings/{}\">{}</a></th>"
                            + "<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
                        ask.base(),
                        part(shelf.mount()),
                        shelf.mount(),
                        shelf.files(),
                        Frames.bytes(shelf.bytes())))
            .toList());
  }

  /** A mount as one part of a path. */
  static String part(String mount) {
    return mount.substring(1).replace('/', '+');
  }

  /** The files of one. */
  static Page of(
      Ask ask, Caller caller, String mount, List<Archive.Recording> files, String mediaBase) {
    var main =
        Html.of(
            """
            <p class="crumb"><a href="{}/recordings">Recordings</a></p>
            <h1>{}</h1>
            <p class="quiet">The newest first. Times are in UTC. Links open a file for an hour.</p>
            <p id="said" role="status"></p>
            <div data-live="files">{}</div>
            """,
            ask.base(),
            mount,
            files.isEmpty()
                ? Html.of("<p class=\"empty\">There are no recordings of this channel.</p>")
                : files(mount, files, mediaBase, caller.may(Scope.ADMIN)));
    return Frames.page(ask, caller, "Recordings of " + mount, List.of("admin.js"), main);
  }

  private static Html files(
      String mount, List<Archive.Recording> files, String mediaBase, boolean admin) {
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">Begun</th>\
        <th scope="col">Kind</th><th scope="col" class="n">Size</th>\
        <th scope="col"><span class="unseen">Do</span></th></tr></thead>
        <tbody>{}</tbody></table></div>
        {}
        """,
        files.stream().limit(FILES_SHOWN).map(file -> row(mount, file, mediaBase, admin)).toList(),
        files.size() > FILES_SHOWN
            ? Html.of("<p>The first {} of {}; the API lists all.</p>", FILES_SHOWN, files.size())
            : Html.NONE);
  }

  private static Html row(String mount, Archive.Recording file, String mediaBase, boolean admin) {
    var begun = begun(file.name());
    return Html.of(
        "<tr><th scope=\"row\">{}{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"acts\">"
            + "<a href=\"{}&amp;play\" aria-label=\"Play {}\">Play</a> "
            + "<a href=\"{}&amp;download\" aria-label=\"Download {}\">Download</a> {}</td></tr>\n",
        begun,
        file.open() ? Html.of(" <span class=\"badge on\">being written</span>") : Html.NONE,
        file.name().substring(file.name().lastIndexOf('.') + 1).toUpperCase(java.util.Locale.ROOT),
        Frames.bytes(file.bytes()),
        mediaBase + file.path(),
        begun,
        mediaBase + file.path(),
        begun,
        admin && !file.open()
            ? Html.of(
                "<button type=\"button\" id=\"del-{}\" data-send=\"DELETE\" "
                    + "data-path=\"/api/v1/recordings/{}/{}\" data-ask=\"Really delete?\" "
                    + "aria-label=\"Delete {}\">Delete</button>",
                file.name().replace('.', '-'),
                part(mount),
                file.name(),
                begun)
            : Html.NONE);
  }

  /** 20261120-120000.flv as people write it. */
  private static String begun(String name) {
    return name.replaceFirst(
        "^(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d).*$", "$1-$2-$3 $4:$5:$6");
  }
}
