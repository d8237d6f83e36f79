package org.millrace.node.core.portmap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.PortMapper.Action;

/** Asks by RFC 6887: one MAP request, one answer with address, port and lifetime. */
final class PortControlAsking implements Asking {

  static final int VERSION = 2;
  static final int MESSAGE_BYTES = 60;

  private static final int OPCODE_MAP = 1;
  private static final int ANSWER = 0x80;
  private static final int TCP = 6;
  private static final int NONCE_BYTES = 12;
  private static final int NONCE_AT = 24;

  private final Endpoint server;
  private final Ip self;
  private final int port;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final Datagrams patience = new Datagrams();
  private Endpoint wanted;
  private Result result = Result.WAITING;

  PortControlAsking(Ip gateway, Ip self, int port, RandomGenerator random) {
    this.server = new Endpoint(gateway, Datagrams.PORT);
    this.self = self;
    this.port = port;
    this.wanted = new Endpoint(Ip.ANY, port);
    random.nextBytes(nonce);
  }

  @Override
  public void begin(long nowNanos, Consumer<Action> out) {
    result = Result.WAITING;
    patience.begin(nowNanos);
    onDeadline(nowNanos, out);
  }

  @Override
  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (!patience.again(nowNanos, server, out, request(PortMapper.LIFETIME_SECONDS))) {
      result = new Result.Refused("no answer");
    }
  }

  @Override
  public void datagram(Endpoint from, byte[] bytes, long nowNanos, Consumer<Action> out) {
    if (!from.equals(server) || bytes.length < 4 || (bytes[1] & ANSWER) == 0) {
      return;
    }
    if (bytes[0] != VERSION) {
      // What speaks only NAT-PMP says so in a message of its own.
      finish(new Result.Refused("not spoken"));
      return;
    }
    if (bytes.length < MESSAGE_BYTES || (bytes[1] & 0x7F) != OPCODE_MAP || !isOurs(bytes)) {
      return;
    }
    var in = ByteBuffer.wrap(bytes);
    var code = bytes[3] & 0xFF;
    var lifetime = in.getInt(4);
    if (code != 0) {
      finish(new Result.Refused("result " + code));
      return;
    }
    var external = new Endpoint(ip(bytes, 44), in.getShort(42) & 0xFFFF);
    if (!external.isReachable() || lifetime == 0) {
      finish(new Result.Refused("granted nothing"));
      return;
    }
    wanted = external;
    var seconds = lifetime < 0 ? Integer.MAX_VALUE : lifetime;
    finish(new Result.Granted(new Mapping(Mapping.Method.PORT_CONTROL, external, port, seconds)));
  }

  private boolean isOurs(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    return Arrays.equals(bytes, NONCE_AT, NONCE_AT + NONCE_BYTES, nonce, 0, NONCE_BYTES)
        && bytes[36] == TCP
        && (in.getShort(40) & 0xFFFF) == port;
  }

  private void finish(Result now) {
    patience.stop();
    result = now;
  }

  @Override
  public void remove(Consumer<Action> out) {
    out.accept(new Action.SendDatagram(server, request(0)));
  }

  @Override
  public long nextDeadlineNanos() {
    return patience.nextDeadlineNanos();
  }

  @Override
  public Result result() {
    return result;
  }

  private byte[] request(int lifetimeSeconds) {
    var out = ByteBuffer.allocate(MESSAGE_BYTES);
    out.put((byte) VERSION).put((byte) OPCODE_MAP).putShort((short) 0).putInt(lifetimeSeconds);
    out.put(sixteen(self)).put(nonce).put((byte) TCP).put(new byte[3]);
    out.putShort((short) port);
    out.putShort((short) (lifetimeSeconds == 0 ? 0 : wanted.port()));
    out.put(lifetimeSeconds == 0 ? sixteen(Ip.ANY) : sixteen(wanted.ip()));
    return out.array();
  }

  /** IPv4 inside of IPv6, as the protocol has all addresses. */
  static byte[] sixteen(Ip ip) {
    if (ip.v6()) {
      return ip.bytes();
    }
    return ByteBuffer.allocate(16).position(10).putShort((short) -1).put(ip.bytes()).array();
  }

  private static Ip ip(byte[] bytes, int at) {
    return Ip.of(Arrays.copyOfRange(bytes, at, at + 16));
  }
}
