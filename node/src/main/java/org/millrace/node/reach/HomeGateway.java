package org.millrace.node.reach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.millrace.messages.pcp.Ip;

/** The IPv4 gateway that what goes elsewhere goes through, where the system tells: on Linux. */
public final class HomeGateway {

  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final int FIELDS_MIN = 4;
  private static final int USES_GATEWAY = 0x2;

  private HomeGateway() {}

  public static Optional<Ip> find() {
    try {
      return Files.exists(ROUTES) ? of(Files.readAllLines(ROUTES)) : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** The first route to everywhere; addresses are hex words in the order of the machine. */
  static Optional<Ip> of(List<String> routes) {
    for (var route : routes) {
      var fields = route.strip().split("\\s+", -1);
      if (fields.length >= FIELDS_MIN
          && fields[1].equals("00000000")
          && fields[2].matches("[0-9A-Fa-f]{8}")
          && fields[3].matches("[0-9A-Fa-f]{1,8}")
          && (HexFormat.fromHexDigits(fields[3]) & USES_GATEWAY) != 0) {
        var word = HexFormat.fromHexDigits(fields[2]);
        var bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(word).array();
        return Optional.of(Ip.of(bytes));
      }
    }
    return Optional.empty();
  }
}
