package org.millrace.messages.pcp;

/**
 * What a channel says of itself. Absent strings are empty.
 *
 * @param bitrateKbps announced, not measured
 * @param type the network's name of the container, such as "FLV"; decides over mime and extension
 * @param mime left out on the wire when empty
 * @param extension with its dot; left out on the wire when empty
 */
public record ChanInfo(
    String name,
    int bitrateKbps,
    String genre,
    String url,
    String description,
    String comment,
    String type,
    String mime,
    String extension) {

  public static final ChanInfo EMPTY = new ChanInfo("", 0, "", "", "", "", "", "", "");

  static ChanInfo of(Atom atom) {
    var name = "";
    var bitrate = 0;
    var genre = "";
    var url = "";
    var description = "";
    var comment = "";
    var type = "";
    var mime = "";
    var extension = "";
    for (var child : Fields.children(atom)) {
      switch (child.tag()) {
        case Tag.NAME -> name = Fields.text(child);
        case Tag.BITR -> bitrate = Fields.count(child);
        case Tag.GNRE -> genre = Fields.text(child);
        case Tag.URL -> url = Fields.text(child);
        case Tag.DESC -> description = Fields.text(child);
        case Tag.CMNT -> comment = Fields.text(child);
        case Tag.TYPE -> type = Fields.text(child);
        case Tag.STYP -> mime = Fields.text(child);
        case Tag.SEXT -> extension = Fields.text(child);
        default -> {}
      }
    }
    return new ChanInfo(name, bitrate, genre, url, description, comment, type, mime, extension);
  }

  void write(AtomWriter writer) {
    writer
        .open(Tag.INFO)
        .text(Tag.NAME, name)
        .int32(Tag.BITR, bitrateKbps)
        .text(Tag.GNRE, genre)
        .text(Tag.URL, url)
        .text(Tag.DESC, description)
        .text(Tag.CMNT, comment)
        .text(Tag.TYPE, type);
    if (!mime.isEmpty()) {
      writer.text(Tag.STYP, mime);
    }
    if (!extension.isEmpty()) {
      writer.text(Tag.SEXT, extension);
    }
    writer.close();
  }
}
