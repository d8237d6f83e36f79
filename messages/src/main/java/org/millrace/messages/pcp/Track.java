package org.millrace.messages.pcp;

/** What is being played. All four are sent even when empty. */
public record Track(String title, String creator, String url, String album) {

  public static final Track EMPTY = new Track("", "", "", "");

  static Track of(Atom atom) {
    var title = "";
    var creator = "";
    var url = "";
    var album = "";
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.TITL -> title = Fields.text(child);
        case Tag.CREA -> creator = Fields.text(child);
        case Tag.URL -> url = Fields.text(child);
        case Tag.ALBM -> album = Fields.text(child);
        default -> {}
      }
    }
    return new Track(title, creator, url, album);
  }

  void write(AtomWriter writer) {
    writer
        .open(Tag.TRCK)
        .text(Tag.TITL, title)
        .text(Tag.CREA, creator)
        .text(Tag.URL, url)
        .text(Tag.ALBM, album)
        .close();
  }
}
