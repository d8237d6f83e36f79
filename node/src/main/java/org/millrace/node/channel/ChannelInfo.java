package org.millrace.node.channel;

/**
 * What a broadcaster says of the channel. Text of strangers: at most {@link #TEXT_CHARS_MAX} each,
 * control characters removed; whoever shows it escapes it.
 *
 * @param bitrate as announced, kbit/s; 0 if not
 * @param comment what the broadcaster says right now
 * @param trackUrl where what plays is found
 */
public record ChannelInfo(
    String name,
    String genre,
    String description,
    String url,
    int bitrate,
    String artist,
    String title,
    String comment,
    String album,
    String trackUrl) {

  public static final int TEXT_CHARS_MAX = 255;

  public static final ChannelInfo NONE = new ChannelInfo("", "", "", "", 0, "", "");

  /** Without what only the PeerCast network tells. */
  public ChannelInfo(
      String name,
      String genre,
      String description,
      String url,
      int bitrate,
      String artist,
      String title) {
    this(name, genre, description, url, bitrate, artist, title, "", "", "");
  }

  public ChannelInfo {
    name = clean(name);
    genre = clean(genre);
    description = clean(description);
    url = clean(url);
    artist = clean(artist);
    title = clean(title);
    comment = clean(comment);
    album = clean(album);
    trackUrl = clean(trackUrl);
    bitrate = Math.max(0, bitrate);
  }

  /** The same channel playing something else. */
  public ChannelInfo playing(String nowArtist, String nowTitle) {
    return new ChannelInfo(
        name, genre, description, url, bitrate, nowArtist, nowTitle, comment, "", "");
  }

  /** What plays now in one line: {@code artist - title}. */
  public String nowPlaying() {
    return artist.isEmpty() ? title : artist + " - " + title;
  }

  private static String clean(String text) {
    var cleaned =
        text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).limit(TEXT_CHARS_MAX);
    return cleaned
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }
}
