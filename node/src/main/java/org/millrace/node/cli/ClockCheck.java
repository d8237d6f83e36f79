package org.millrace.node.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/** How far this machine's clock is from others', by one SNTP exchange (RFC 4330). */
final class ClockCheck {

  private static final int PORT = 123;
  private static final int BYTES = 48;
  private static final int CLIENT_V4 = 0x23;
  private static final int TRANSMITTED_AT = 40;
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long STRAY_MILLIS_MAX = 500;

  private ClockCheck() {}

  static Finding ask(String server, Duration patience) {
    try {
      return ask(InetAddress.getByName(server), PORT, patience);
    } catch (IOException nobody) {
      return Finding.note(
          "clock",
          "%s was not reached, so it is not known whether the clock is right. Have it kept by"
                  .formatted(server)
              + " systemd-timesyncd or chrony.");
    }
  }

  static Finding ask(InetAddress server, int port, Duration patience) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(server, port);
      var request = new byte[BYTES];
      request[0] = CLIENT_V4;
      var sent = System.currentTimeMillis();
      socket.send(new DatagramPacket(request, BYTES));
      var answer = new DatagramPacket(new byte[BYTES], BYTES);
      socket.receive(answer);
      var came = System.currentTimeMillis();
      if (answer.getLength() < BYTES) {
        throw new IOException("no time in it");
      }
      return finding(millis(answer.getData()) - (sent + came) / 2);
    }
  }

  private static long millis(byte[] answer) {
    var time = ByteBuffer.wrap(answer, TRANSMITTED_AT, 8);
    var seconds = Integer.toUnsignedLong(time.getInt()) - SECONDS_1900_TO_1970;
    var fraction = Integer.toUnsignedLong(time.getInt());
    return seconds * 1000 + (fraction * 1000 >>> 32);
  }

  static Finding finding(long behindMillis) {
    var far = String.format(Locale.ROOT, "%.2f s", Math.abs(behindMillis) / 1000.0);
    if (Math.abs(behindMillis) <= STRAY_MILLIS_MAX) {
      return Finding.ok("clock", "It is right within " + far + ".");
    }
    return Finding.weak(
        "clock",
        ("It is %s %s. Players of HLS show a wrong lag, and certificates may seem "
                + "expired: run systemd-timesyncd or chrony.")
            .formatted(far, behindMillis > 0 ? "slow" : "fast"));
  }
}
