package org.millrace.node.core.portmap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.PortMapper.Action;

/** Asks by NAT-PMP (RFC 6886): the outer address in one question, the mapping in another. */
final class NatPmpAsking implements Asking {

  private static final int OPCODE_ADDRESS = 0;
  private static final int OPCODE_MAP_TCP = 2;
  private static final int ANSWER = 0x80;
  private static final int ADDRESS_ANSWER_BYTES = 12;
  private static final int MAP_ANSWER_BYTES = 16;

  private final Endpoint server;
  private final int port;
  private final Datagrams patience = new Datagrams();
  private @Nullable Ip address;
  private int wantedPort;
  private int grantedPort;
  private int lifetimeSeconds;
  private Result result = Result.WAITING;

  NatPmpAsking(Ip gateway, int port) {
    this.server = new Endpoint(gateway, Datagrams.PORT);
    this.port = port;
    this.wantedPort = port;
  }

  @Override
  public void begin(long nowNanos, Consumer<Action> out) {
    result = Result.WAITING;
    address = null;
    grantedPort = 0;
    patience.begin(nowNanos);
    onDeadline(nowNanos, out);
  }

  @Override
  public void onDeadline(long nowNanos, Consumer<Action> out) {
    var map = request(wantedPort, PortMapper.LIFETIME_SECONDS);
    if (!patience.again(nowNanos, server, out, new byte[] {0, OPCODE_ADDRESS}, map)) {
      result = new Result.Refused("no answer");
    }
  }

  @Override
  public void datagram(Endpoint from, byte[] bytes, long nowNanos, Consumer<Action> out) {
    if (!from.equals(server) || bytes.length < 8 || bytes[0] != 0) {
      return;
    }
    var in = ByteBuffer.wrap(bytes);
    var opcode = bytes[1] & 0xFF;
    var code = in.getShort(2) & 0xFFFF;
    var ours =
        opcode == (ANSWER | OPCODE_ADDRESS)
            || (opcode == (ANSWER | OPCODE_MAP_TCP)
                && bytes.length >= 10
                && (in.getShort(8) & 0xFFFF) == port);
    if (!ours) {
      return;
    }
    if (code != 0) {
      finish(new Result.Refused("result " + code));
    } else if (opcode == (ANSWER | OPCODE_ADDRESS) && bytes.length >= ADDRESS_ANSWER_BYTES) {
      address = Ip.of(Arrays.copyOfRange(bytes, 8, 12));
      both();
    } else if (opcode == (ANSWER | OPCODE_MAP_TCP) && bytes.length >= MAP_ANSWER_BYTES) {
      grantedPort = in.getShort(10) & 0xFFFF;
      lifetimeSeconds = in.getInt(12) < 0 ? Integer.MAX_VALUE : in.getInt(12);
      both();
    }
  }

  private void both() {
    var outer = address;
    if (outer == null || grantedPort == 0) {
      return;
    }
    if (outer.isAny() || lifetimeSeconds == 0) {
      finish(new Result.Refused("granted nothing"));
      return;
    }
    wantedPort = grantedPort;
    finish(
        new Result.Granted(
            new Mapping(
                Mapping.Method.NAT_PMP, new Endpoint(outer, grantedPort), port, lifetimeSeconds)));
  }

  private void finish(Result now) {
    patience.stop();
    result = now;
  }

  @Override
  public void remove(Consumer<Action> out) {
    out.accept(new Action.SendDatagram(server, request(0, 0)));
  }

  @Override
  public long nextDeadlineNanos() {
    return patience.nextDeadlineNanos();
  }

  @Override
  public Result result() {
    return result;
  }

  private byte[] request(int externalPort, int seconds) {
    return ByteBuffer.allocate(12)
        .put((byte) 0)
        .put((byte) OPCODE_MAP_TCP)
        .putShort((short) 0)
        .putShort((short) port)
        .putShort((short) externalPort)
        .putInt(seconds)
        .array();
  }
}
