package org.millrace.messages.pcp;

import org.jspecify.annotations.Nullable;

/**
 * What a directory tells its announcers. The first five are sent together or not at all.
 *
 * @param settings null when only {@code update} is said
 * @param update announce all channels now
 */
public record Root(@Nullable Settings settings, boolean update) implements Message {

  /**
   * @param intervalSeconds between announcements; 0 when left out
   * @param url where new versions are; vestigial
   * @param checkVersion vestigial
   * @param nextSeconds until the next root packet; 0 when left out
   * @param message for the person
   */
  public record Settings(
      int intervalSeconds, String url, int checkVersion, int nextSeconds, String message) {}

  /** "Announce now" and nothing else. */
  public static final Root UPDATE = new Root(null, true);

  static Root of(Atom atom) {
    var interval = 0;
    var url = "";
    var version = 0;
    var next = 0;
    var message = "";
    var given = false;
    var update = false;
    for (var child : Fields.children(atom)) {
      given |= child.tag() != Tag.UPD;
      switch (child.tag()) {
        case Tag.UINT -> interval = Fields.count(child);
        case Tag.URL -> url = Fields.text(child);
        case Tag.CHKV -> version = Fields.count(child);
        case Tag.NEXT -> next = Fields.count(child);
        case Tag.ASCI, Tag.MESG -> message = Fields.text(child);
        case Tag.UPD -> update = true;
        default -> {}
      }
    }
    return new Root(given ? new Settings(interval, url, version, next, message) : null, update);
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.ROOT);
    if (settings != null) {
      writer
          .int32(Tag.UINT, settings.intervalSeconds())
          .text(Tag.URL, settings.url())
          .int32(Tag.CHKV, settings.checkVersion())
          .int32(Tag.NEXT, settings.nextSeconds())
          .text(Tag.ASCI, settings.message());
    }
    if (update) {
      writer.open(Tag.UPD).close();
    }
    writer.close();
  }
}
