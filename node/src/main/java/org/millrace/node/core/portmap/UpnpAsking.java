package org.millrace.node.core.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.PortMapper.Action;

/**
 * Asks by UPnP: finds the gateway by multicast, reads its description, and has its control point
 * tell the outer address and make the mapping. Descriptions and control points are asked only at
 * the address the answer came from, which is the gateway's where that is known, and always private.
 */
final class UpnpAsking implements Asking {

  /** Where gateways listen for searches. */
  static final Endpoint SEARCH = new Endpoint(Ip.v4(0xEFFF_FFFA), 1900);

  private static final int ANSWER_BYTES_MAX = 2048;
  private static final int DESCRIPTIONS_MAX = 4;
  private static final int PORTS_TRIED_MAX = 4;
  private static final int SENDS = 3;
  private static final long SEND_NANOS = 1_500_000_000L;
  private static final long STEP_NANOS = 15_000_000_000L;
  private static final int ONLY_PERMANENT = 725;
  private static final int CONFLICT = 718;

  private enum Step {
    SEARCHING,
    DESCRIBING,
    ADDRESS,
    ADDING,
    DONE
  }

  private record Control(URI url, String service) {}

  private final @Nullable Ip gateway;
  private final Ip self;
  private final int port;
  private final ArrayDeque<URI> descriptions = new ArrayDeque<>();
  private Step step = Step.DONE;
  private @Nullable URI describing;
  private @Nullable Control control;
  private Ip outer = Ip.ANY;
  private int externalPort;
  private int portsTried;
  private int leaseSeconds = PortMapper.LIFETIME_SECONDS;
  private int sent;
  private int asks;
  private int seen;
  private long deadlineNanos = Long.MAX_VALUE;
  private Result result = Result.WAITING;

  UpnpAsking(@Nullable Ip gateway, Ip self, int port) {
    this.gateway = gateway;
    this.self = self;
    this.port = port;
    this.externalPort = port;
  }

  @Override
  public void begin(long nowNanos, Consumer<Action> out) {
    result = Result.WAITING;
    portsTried = 0;
    if (control != null) {
      askAddress(nowNanos, out);
      return;
    }
    step = Step.SEARCHING;
    descriptions.clear();
    sent = 0;
    seen = 0;
    onDeadline(nowNanos, out);
  }

  @Override
  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (step != Step.SEARCHING) {
      refuse("no answer from its control point");
    } else if (sent == SENDS) {
      refuse("no answer");
    } else {
      sent++;
      deadlineNanos = nowNanos + SEND_NANOS;
      for (var version : new int[] {1, 2}) {
        out.accept(new Action.SendDatagram(SEARCH, search(version)));
      }
    }
  }

  private static byte[] search(int version) {
    return String.join(
            "\r\n",
            "M-SEARCH * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "MAN: \"ssdp:discover\"",
            "MX: 1",
            "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:" + version,
            "",
            "")
        .getBytes(ISO_8859_1);
  }

  @Override
  public void datagram(Endpoint from, byte[] bytes, long nowNanos, Consumer<Action> out) {
    var believed = gateway == null ? from.ip().isPrivate() : from.ip().equals(gateway);
    var open = step == Step.SEARCHING || step == Step.DESCRIBING;
    if (!open || !believed || bytes.length > ANSWER_BYTES_MAX || seen >= DESCRIPTIONS_MAX) {
      return;
    }
    var location = location(new String(bytes, ISO_8859_1));
    if (location.isEmpty() || !isAt(location.get(), from.ip())) {
      return;
    }
    var known = location.get().equals(describing) || descriptions.contains(location.get());
    if (!known) {
      seen++;
      descriptions.add(location.get());
      if (step == Step.SEARCHING) {
        describe(nowNanos, out);
      }
    }
  }

  private static Optional<URI> location(String answer) {
    if (!answer.startsWith("HTTP/1.1 200")) {
      return Optional.empty();
    }
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location:"))
        .findFirst()
        .flatMap(line -> url(line.substring("location:".length()).strip()));
  }

  private static Optional<URI> url(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** Plain HTTP at that address, written as an address. */
  static boolean isAt(URI url, Ip ip) {
    var host = url.getHost();
    return "http".equalsIgnoreCase(url.getScheme())
        && host != null
        && url.getRawUserInfo() == null
        && Ip.parse(host.replaceAll("^\\[|]$", "")).filter(ip::equals).isPresent();
  }

  private void describe(long nowNanos, Consumer<Action> out) {
    describing = descriptions.poll();
    if (describing == null) {
      refuse("no gateway among those that answered");
      return;
    }
    step = Step.DESCRIBING;
    deadlineNanos = nowNanos + STEP_NANOS;
    out.accept(new Action.Get(++asks, describing));
  }

  @Override
  public void http(int ask, int status, byte[] body, long nowNanos, Consumer<Action> out) {
    if (ask != asks) {
      return;
    }
    switch (step) {
      case DESCRIBING -> described(status, body, nowNanos, out);
      case ADDRESS -> addressed(status, body, nowNanos, out);
      case ADDING -> added(status, body, nowNanos, out);
      case SEARCHING, DONE -> {}
    }
  }

  private void described(int status, byte[] body, long nowNanos, Consumer<Action> out) {
    var at = describing;
    var description =
        status == 200 ? UpnpXml.description(body) : Optional.<UpnpXml.Description>empty();
    control = at == null ? null : description.flatMap(found -> control(at, found)).orElse(null);
    if (control == null) {
      describe(nowNanos, out);
    } else {
      askAddress(nowNanos, out);
    }
  }

  private static Optional<Control> control(URI at, UpnpXml.Description found) {
    var host = at.getHost();
    var ip = host == null ? Optional.<Ip>empty() : Ip.parse(host.replaceAll("^\\[|]$", ""));
    if (found.service().isEmpty() || ip.isEmpty()) {
      return Optional.empty();
    }
    var service = found.service().get();
    var base = found.base().isEmpty() ? Optional.of(at) : url(found.base());
    return base.flatMap(from -> url(service.controlUrl()).map(from::resolve))
        .filter(url -> isAt(url, ip.get()))
        .map(url -> new Control(url, service.type()));
  }

  private void askAddress(long nowNanos, Consumer<Action> out) {
    step = Step.ADDRESS;
    post("GetExternalIPAddress", "", nowNanos, out);
  }

  private void addressed(int status, byte[] body, long nowNanos, Consumer<Action> out) {
    var address =
        status == 200
            ? UpnpXml.text(body, "NewExternalIPAddress").flatMap(Ip::parse)
            : Optional.<Ip>empty();
    if (address.isEmpty() || address.get().isAny()) {
      refuse("tells no outer address");
      return;
    }
    outer = address.get();
    add(nowNanos, out);
  }

  private void add(long nowNanos, Consumer<Action> out) {
    step = Step.ADDING;
    post(
        "AddPortMapping",
        element("NewRemoteHost", "")
            + element("NewExternalPort", Integer.toString(externalPort))
            + element("NewProtocol", "TCP")
            + element("NewInternalPort", Integer.toString(port))
            + element("NewInternalClient", self.toString())
            + element("NewEnabled", "1")
            + element("NewPortMappingDescription", "Millrace")
            + element("NewLeaseDuration", Integer.toString(leaseSeconds)),
        nowNanos,
        out);
  }

  private void added(int status, byte[] body, long nowNanos, Consumer<Action> out) {
    if (status == 200) {
      step = Step.DONE;
      deadlineNanos = Long.MAX_VALUE;
      var external = new Endpoint(outer, externalPort);
      result = new Result.Granted(new Mapping(Mapping.Method.UPNP, external, port, leaseSeconds));
      return;
    }
    var code = UpnpXml.text(body, "errorCode").flatMap(UpnpAsking::number).orElse(0);
    if (code == ONLY_PERMANENT && leaseSeconds != 0) {
      leaseSeconds = 0;
      add(nowNanos, out);
    } else if (code == CONFLICT && ++portsTried < PORTS_TRIED_MAX && externalPort < 65_535) {
      externalPort++;
      add(nowNanos, out);
    } else {
      refuse("error " + (code == 0 ? status : code));
    }
  }

  private static Optional<Integer> number(String text) {
    return text.matches("\\d{1,5}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  @Override
  public void remove(Consumer<Action> out) {
    post(
        "DeletePortMapping",
        element("NewRemoteHost", "")
            + element("NewExternalPort", Integer.toString(externalPort))
            + element("NewProtocol", "TCP"),
        0,
        out);
  }

  private void post(String action, String arguments, long nowNanos, Consumer<Action> out) {
    var at = control;
    if (at == null) {
      return;
    }
    deadlineNanos = nowNanos + STEP_NANOS;
    var body =
        """
        <?xml version="1.0"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
        s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>\
        <u:%s xmlns:u="%s">%s</u:%s></s:Body></s:Envelope>
        """
            .formatted(action, at.service, arguments, action);
    out.accept(new Action.Post(++asks, at.url, "\"" + at.service + "#" + action + "\"", body));
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  private void refuse(String why) {
    step = Step.DONE;
    control = null;
    externalPort = port;
    leaseSeconds = PortMapper.LIFETIME_SECONDS;
    deadlineNanos = Long.MAX_VALUE;
    result = new Result.Refused(why);
  }

  @Override
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public Result result() {
    return result;
  }
}
