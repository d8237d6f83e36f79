package org.millrace.messages.pcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A block of lines that ends with an empty one: an HTTP request or response head, or a GIV line.
 *
 * @param startLine without its line end
 */
public record TextHead(String startLine, List<Header> headers) {

  /** The most lines after the first that are kept; further ones are dropped. */
  public static final int HEADERS_MAX = 64;

  /** One header line; the name in lower case, the value without blanks around it. */
  public record Header(String name, String value) {}

  public TextHead {
    headers = List.copyOf(headers);
  }

  /** The value of the first header of that name, given in lower case. */
  public Optional<String> header(String name) {
    return headers.stream().filter(h -> h.name().equals(name)).map(Header::value).findFirst();
  }

  /** The status of a response; 0 when this is no response. */
  public int status() {
    var parts = startLine.split(" ", 3);
    var isResponse = parts[0].startsWith("HTTP/") || parts[0].equals("ICY");
    if (!isResponse || parts.length < 2 || !parts[1].matches("[1-9][0-9]{2}")) {
      return 0;
    }
    return Integer.parseInt(parts[1]);
  }

  static TextHead parse(byte[] block) {
    // Text of channels stands raw in headers, so lines are decoded one by one.
    var startLine = "";
    List<Header> headers = new ArrayList<>();
    var start = 0;
    var first = true;
    for (var i = 0; i < block.length; i++) {
      if (block[i] != '\n') {
        continue;
      }
      var end = i > start && block[i - 1] == '\r' ? i - 1 : i;
      var line = PcpText.decode(Arrays.copyOfRange(block, start, end));
      start = i + 1;
      if (first) {
        startLine = line;
        first = false;
      } else if (headers.size() < HEADERS_MAX) {
        addHeader(line, headers);
      }
    }
    return new TextHead(startLine, headers);
  }

  private static void addHeader(String line, List<Header> headers) {
    var colon = line.indexOf(':');
    if (colon > 0) {
      var name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.add(new Header(name, line.substring(colon + 1).strip()));
    }
  }
}
