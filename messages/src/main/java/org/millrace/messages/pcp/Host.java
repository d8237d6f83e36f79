package org.millrace.messages.pcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a channel, as it describes itself or as others pass it on.
 *
 * @param cid left out inside status envelopes, whose own cid says it
 * @param endpoints at most two: the global one (port 0 behind a firewall), then that of the LAN
 * @param listeners players served by the node; by its whole tree in a tracker's announcement
 * @param vendor null when left out
 * @param flags {@link Flag} bits
 * @param oldest oldest buffered position, modulo 2^32
 * @param newest newest buffered position, modulo 2^32
 * @param upstream null when left out
 */
public record Host(
    @Nullable Guid cid,
    @Nullable Guid sid,
    List<Endpoint> endpoints,
    int listeners,
    int relays,
    int uptimeSeconds,
    int version,
    int vpVersion,
    @Nullable Vendor vendor,
    int flags,
    long oldest,
    long newest,
    @Nullable Endpoint upstream,
    int upstreamHops)
    implements Message {

  /** Bits of {@code flg1}. */
  public static final class Flag {
    public static final int TRACKER = 0x01;
    public static final int RELAY_FREE = 0x02;
    public static final int DIRECT_FREE = 0x04;
    public static final int FIREWALLED = 0x08;
    public static final int RECEIVING = 0x10;
    public static final int CONTROL_FREE = 0x20;

    private Flag() {}
  }

  private static final int ENDPOINTS_MAX = 2;

  public Host {
    endpoints = List.copyOf(endpoints);
    if (endpoints.size() > ENDPOINTS_MAX) {
      throw new IllegalArgumentException("a host has at most two endpoints");
    }
  }

  /** All of the bits are set. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** The endpoint of the open internet, {@link Endpoint#NONE} when there is none. */
  public Endpoint global() {
    return endpoints.isEmpty() ? Endpoint.NONE : endpoints.getFirst();
  }

  /** The endpoint inside the node's own network, {@link Endpoint#NONE} when there is none. */
  public Endpoint local() {
    return endpoints.size() < 2 ? Endpoint.NONE : endpoints.get(1);
  }

  public Host withCid(@Nullable Guid newCid) {
    return new Host(
        newCid,
        sid,
        endpoints,
        listeners,
        relays,
        uptimeSeconds,
        version,
        vpVersion,
        vendor,
        flags,
        oldest,
        newest,
        upstream,
        upstreamHops);
  }

  public Host withEndpoints(List<Endpoint> newEndpoints) {
    return new Host(
        cid,
        sid,
        newEndpoints,
        listeners,
        relays,
        uptimeSeconds,
        version,
        vpVersion,
        vendor,
        flags,
        oldest,
        newest,
        upstream,
        upstreamHops);
  }

  static Host of(Atom atom) {
    var fields = new HostFields();
    Fields.children(atom).forEach(fields::take);
    return fields.host();
  }

  @Override
  public void write(AtomWriter writer) {
    writer.open(Tag.HOST);
    if (cid != null) {
      writer.guid(Tag.CID, cid);
    }
    if (sid != null) {
      writer.guid(Tag.ID, sid);
    }
    for (var endpoint : endpoints) {
      writer.ip(Tag.IP, endpoint.ip()).int16(Tag.PORT, endpoint.port());
    }
    writer
        .int32(Tag.NUML, listeners)
        .int32(Tag.NUMR, relays)
        .int32(Tag.UPTM, uptimeSeconds)
        .int32(Tag.VER, version)
        .int32(Tag.VEVP, vpVersion);
    if (vendor != null) {
      vendor.write(writer);
    }
    writer.int8(Tag.FLG1, flags).int32(Tag.OLDP, oldest).int32(Tag.NEWP, newest);
    if (upstream != null) {
      writer
          .ip(Tag.UPIP, upstream.ip())
          .int32(Tag.UPPT, upstream.port())
          .int32(Tag.UPHP, upstreamHops);
    }
    writer.close();
  }

  /** The fields of a host atom in the order a peer sent them. */
  private static final class HostFields {
    private @Nullable Guid cid;
    private @Nullable Guid sid;
    private @Nullable Ip ip;
    private final List<Endpoint> endpoints = new ArrayList<>(ENDPOINTS_MAX);
    private int listeners;
    private int relays;
    private int uptimeSeconds;
    private int version;
    private int vpVersion;
    private final Fields.VendorFields vendor = new Fields.VendorFields();
    private int flags;
    private long oldest;
    private long newest;
    private @Nullable Ip upstreamIp;
    private int upstreamPort;
    private int upstreamHops;

    void take(Atom child) {
      switch (child.tag()) {
        case Tag.CID -> cid = Fields.guid(child);
        case Tag.ID -> sid = Fields.guid(child);
        case Tag.IP -> ip = Fields.ip(child);
        case Tag.PORT -> closePair(Fields.port(child));
        case Tag.NUML -> listeners = Fields.count(child);
        case Tag.NUMR -> relays = Fields.count(child);
        case Tag.UPTM -> uptimeSeconds = Fields.count(child);
        case Tag.VER -> version = Fields.count(child);
        case Tag.VEVP -> vpVersion = Fields.count(child);
        case Tag.VEXP -> vendor.tag(child);
        case Tag.VEXN -> vendor.number(child);
        case Tag.FLG1 -> flags = (int) (Fields.uint(child) & 0xFF);
        case Tag.OLDP -> oldest = Fields.uint(child);
        case Tag.NEWP -> newest = Fields.uint(child);
        case Tag.UPIP -> upstreamIp = Fields.ip(child);
        case Tag.UPPT -> upstreamPort = Fields.port(child);
        case Tag.UPHP -> upstreamHops = Fields.count(child);
        default -> {}
      }
    }

    private void closePair(int port) {
      if (ip != null && endpoints.size() < ENDPOINTS_MAX) {
        endpoints.add(new Endpoint(ip, port));
      }
      ip = null;
    }

    Host host() {
      return new Host(
          cid,
          sid,
          endpoints,
          listeners,
          relays,
          uptimeSeconds,
          version,
          vpVersion,
          vendor.vendor(),
          flags,
          oldest,
          newest,
          upstreamIp == null ? null : new Endpoint(upstreamIp, upstreamPort),
          upstreamHops);
    }
  }
}
