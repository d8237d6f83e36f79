package org.millrace.node.core.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.Mapping.Method;
import org.millrace.node.core.portmap.PortMapper.Action;
import org.millrace.node.core.portmap.PortMapper.Event;

class PortMapperTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Ip GATEWAY = Ip.parse("192.168.1.1").orElseThrow();
  private static final Ip SELF = Ip.parse("192.168.1.7").orElseThrow();
  private static final Ip OUTER = Ip.parse("203.0.113.9").orElseThrow();
  private static final Endpoint SERVER = new Endpoint(GATEWAY, 5351);
  private static final Endpoint SSDP = new Endpoint(GATEWAY, 1900);
  private static final int PORT = 7144;

  private final List<Action> actions = new ArrayList<>();
  private PortMapper mapper = mapper(Method.PORT_CONTROL, Method.NAT_PMP, Method.UPNP);
  private long now = 5 * SECOND;

  private static PortMapper mapper(Method... methods) {
    return new PortMapper(
        new PortMapper.Want(GATEWAY, SELF, PORT, List.of(methods)), new SplittableRandom(1));
  }

  // ---- RFC 6887 ---------------------------------------------------------------------------

  @Test
  void portControlIsAskedFirstAndGrants() {
    begin();
    var request = datagrams(SERVER).getFirst();
    assertThat(request).hasSize(60).startsWith(2, 1, 0, 0);
    assertThat(Arrays.copyOfRange(request, 18, 24)).containsExactly(-1, -1, 192, 168, 1, 7);
    assertThat(request[36]).isEqualTo((byte) 6);

    answer(grantOf(request, OUTER, 7200, 600));

    assertThat(mapped()).isEqualTo(new Mapping(Method.PORT_CONTROL, outer(7200), PORT, 600));
  }

  @Test
  void whatIsGrantedIsRenewedAtHalfLifeWithTheSameNonce() {
    begin();
    var first = datagrams(SERVER).getFirst();
    answer(grantOf(first, OUTER, 7200, 600));
    actions.clear();

    assertThat(mapper.nextDeadlineNanos()).isEqualTo(now + 300 * SECOND);
    deadline();
    var again = datagrams(SERVER).getFirst();
    assertThat(Arrays.copyOfRange(again, 24, 36)).isEqualTo(Arrays.copyOfRange(first, 24, 36));
    assertThat(ByteBuffer.wrap(again).getShort(42)).isEqualTo((short) 7200);

    answer(grantOf(again, OUTER, 7200, 600));
    assertThat(actions).noneMatch(Action.TellMapped.class::isInstance);
    assertThat(mapper.nextDeadlineNanos()).isEqualTo(now + 300 * SECOND);
  }

  @Test
  void aMappingThatIsNotRenewedEnds() {
    begin();
    answer(grantOf(datagrams(SERVER).getFirst(), OUTER, 7200, 600));
    actions.clear();
    var until = now + 600 * SECOND;
    while (now < until) {
      deadline();
    }
    assertThat(actions).filteredOn(Action.TellUnmapped.class::isInstance).hasSize(1);
  }

  @Test
  void anotherOuterAddressIsTold() {
    begin();
    answer(grantOf(datagrams(SERVER).getFirst(), OUTER, 7200, 600));
    deadline();
    var other = Ip.parse("203.0.113.77").orElseThrow();
    answer(grantOf(datagrams(SERVER).getFirst(), other, 7200, 600));

    assertThat(mapped().external().ip()).isEqualTo(other);
  }

  @Test
  void theEndTakesTheMappingAway() {
    begin();
    answer(grantOf(datagrams(SERVER).getFirst(), OUTER, 7200, 600));
    actions.clear();
    mapper.on(new Event.Ended(), now, actions::add);

    var removal = datagrams(SERVER).getFirst();
    assertThat(ByteBuffer.wrap(removal).getInt(4)).isZero();
    assertThat(mapper.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void strangersAndOtherNoncesAreNotBelieved() {
    begin();
    var grant = grantOf(datagrams(SERVER).getFirst(), OUTER, 7200, 600);
    for (var from : List.of("192.168.1.2:5351", "192.168.1.1:5350", "203.0.113.5:5351")) {
      came(Endpoint.parse(from).orElseThrow(), grant);
    }
    for (var at : new int[] {24, 35, 36, 40, 41}) {
      var other = grant.clone();
      other[at] ^= 1;
      answer(other);
    }
    assertThat(actions).noneMatch(Action.TellMapped.class::isInstance);
    answer(grant);
    assertThat(mapped().external()).isEqualTo(outer(7200));
  }

  // ---- NAT-PMP ----------------------------------------------------------------------------

  @Test
  void gatewaysThatSpeakOnlyNatPmpAreAskedByIt() {
    begin();
    answer(new byte[] {0, (byte) 0x81, 0, 1, 0, 0, 0, 9});
    natPmpGrants(7150, 900);

    assertThat(mapped()).isEqualTo(new Mapping(Method.NAT_PMP, outer(7150), PORT, 900));
  }

  @Test
  void natPmpIsRemovedAtTheEnd() {
    mapper = mapper(Method.NAT_PMP);
    begin();
    natPmpGrants(7144, 900);
    actions.clear();
    mapper.on(new Event.Ended(), now, actions::add);

    assertThat(datagrams(SERVER).getFirst())
        .isEqualTo(new byte[] {0, 2, 0, 0, 0x1b, (byte) 0xe8, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void refusalsAreSaidWithTheirNumbers() {
    mapper = mapper(Method.NAT_PMP);
    begin();
    answer(new byte[] {0, (byte) 130, 0, 2, 0, 0, 0, 9, 0x1b, (byte) 0xe8, 0, 0, 0, 0, 0, 0});

    assertThat(actions.getLast()).isEqualTo(new Action.TellUnmapped("NAT-PMP: result 2"));
  }

  @Test
  void silenceIsAskedAnotherWayAndTriedAgainLater() {
    begin();
    var began = now;
    while (actions.stream().noneMatch(Action.TellUnmapped.class::isInstance)) {
      deadline();
    }
    assertThat(now - began).isLessThan(20 * SECOND);
    assertThat(actions.getLast())
        .isEqualTo(
            new Action.TellUnmapped(
                "port control: no answer; NAT-PMP: no answer; UPnP: no answer"));
    assertThat(datagrams(SERVER)).hasSize(4 + 2 * 4);
    assertThat(datagrams(PortMapper.SEARCH)).hasSize(2 * 3);
    actions.clear();
    assertThat(mapper.nextDeadlineNanos()).isEqualTo(now + 600 * SECOND);
    deadline();
    assertThat(datagrams(SERVER).getFirst()).hasSize(60);
  }

  // ---- UPnP -------------------------------------------------------------------------------

  @Test
  void upnpGatewaysAreFoundDescribedAndAsked() {
    upnpTo("/ctl/ip");
    http(200, soap("<NewExternalIPAddress>203.0.113.9</NewExternalIPAddress>"));
    var post = last(Action.Post.class);
    assertThat(post.url()).isEqualTo(URI.create("http://192.168.1.1:5000/ctl/ip"));
    assertThat(post.soapAction())
        .isEqualTo("\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"");
    assertThat(post.body())
        .contains("<NewExternalPort>7144<", "<NewInternalClient>192.168.1.7<", "TCP");
    http(200, soap(""));

    assertThat(mapped()).isEqualTo(new Mapping(Method.UPNP, outer(7144), PORT, 1200));
    mapper.on(new Event.Ended(), now, actions::add);
    assertThat(last(Action.Post.class).body()).contains("DeletePortMapping", ">7144<");
  }

  @Test
  void permanentLeasesAndOccupiedPortsAreWorkedAround() {
    upnpTo("/ctl/ip");
    http(200, soap("<NewExternalIPAddress>203.0.113.9</NewExternalIPAddress>"));
    http(500, soap("<errorCode>718</errorCode>"));
    http(500, soap("<errorCode>725</errorCode>"));
    assertThat(last(Action.Post.class).body()).contains("<NewLeaseDuration>0<");
    http(200, soap(""));

    assertThat(mapped()).isEqualTo(new Mapping(Method.UPNP, outer(7145), PORT, 0));
    assertThat(mapper.nextDeadlineNanos()).isEqualTo(now + 600 * SECOND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://203.0.113.66/desc.xml",
        "http://192.168.1.2:5000/desc.xml",
        "https://192.168.1.1/desc.xml",
        "http://gateway.example/desc.xml",
        "http://192.168.1.1@203.0.113.66/",
        "file:///etc/passwd",
        "http://[::1",
        ""
      })
  void descriptionsAreFetchedOnlyFromTheGateway(String location) {
    mapper = mapper(Method.UPNP);
    begin();
    came(SSDP, ssdp(location));

    assertThat(actions).noneMatch(Action.Get.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://203.0.113.66/ctl", "//203.0.113.66/ctl", "http://localhost/ctl", "%%"})
  void controlPointsAreAskedOnlyAtTheGateway(String control) {
    upnpTo(control);

    assertThat(actions).noneMatch(Action.Post.class::isInstance);
    assertThat(actions.getLast()).isInstanceOf(Action.TellUnmapped.class);
  }

  @Test
  void documentTypesAreRefused() {
    var bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
            + "<NewExternalIPAddress>&b;</NewExternalIPAddress>";
    var outside =
        "<!DOCTYPE x SYSTEM \"http://203.0.113.66/x.dtd\">"
            + "<NewExternalIPAddress>203.0.113.9</NewExternalIPAddress>";
    for (var xml : List.of(bomb, outside)) {
      assertThat(UpnpXml.text(xml.getBytes(UTF_8), "NewExternalIPAddress")).isEmpty();
    }
    var many = "<a>" + "<b/>".repeat(UpnpXml.EVENTS_MAX) + "</a>";
    assertThat(UpnpXml.description(many.getBytes(UTF_8))).isEmpty();
    assertThat(UpnpXml.description(new byte[UpnpXml.BYTES_MAX + 1])).isEmpty();
  }

  @Test
  void onlyFourDescriptionsAreRead() {
    mapper = mapper(Method.UPNP);
    begin();
    for (var i = 0; i < 50; i++) {
      came(SSDP, ssdp("http://192.168.1.1:5000/d" + i));
    }
    for (var i = 0; i < 50; i++) {
      http(404, "");
    }
    assertThat(actions.stream().filter(Action.Get.class::isInstance)).hasSize(4);
  }

  @Test
  void garbageIsTakenCalmly() {
    var random = new SplittableRandom(20261121L);
    mapper = mapper(Method.PORT_CONTROL, Method.NAT_PMP, Method.UPNP);
    begin();
    for (var i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 2) {
        bytes[0] = (byte) random.nextInt(3);
        bytes[1] = (byte) (0x80 + random.nextInt(4));
      }
      came(random.nextBoolean() ? SERVER : SSDP, bytes);
      if (i % 100 == 0) {
        http(200, new String(bytes, ISO_8859_1));
        deadline();
      }
      actions.removeIf(action -> !(action instanceof Action.TellMapped));
    }
    // The first answers of an unguessed nonce can grant nothing; NAT-PMP has no nonce.
    assertThat(actions)
        .noneMatch(
            action ->
                action instanceof Action.TellMapped(Mapping mapping)
                    && mapping.method() == Method.PORT_CONTROL);
  }

  // ---- the test's side of the wire --------------------------------------------------------

  private void begin() {
    mapper.on(new Event.Began(), now, actions::add);
  }

  private void deadline() {
    now = Math.max(now, mapper.nextDeadlineNanos());
    mapper.onDeadline(now, actions::add);
  }

  private void answer(byte[] bytes) {
    came(SERVER, bytes);
  }

  private void came(Endpoint from, byte[] bytes) {
    mapper.on(new Event.DatagramCame(from, bytes), now, actions::add);
  }

  private void http(int status, String body) {
    var ask =
        actions.stream()
            .mapToInt(
                action ->
                    switch (action) {
                      case Action.Get get -> get.ask();
                      case Action.Post post -> post.ask();
                      default -> 0;
                    })
            .max()
            .orElse(0);
    mapper.on(new Event.HttpAnswered(ask, status, body.getBytes(UTF_8)), now, actions::add);
  }

  private void natPmpGrants(int port, int seconds) {
    answer(new byte[] {0, (byte) 128, 0, 0, 0, 0, 0, 9, (byte) 203, 0, 113, 9});
    answer(
        ByteBuffer.allocate(16)
            .put(new byte[] {0, (byte) 130, 0, 0, 0, 0, 0, 9})
            .putShort((short) PORT)
            .putShort((short) port)
            .putInt(seconds)
            .array());
  }

  private void upnpTo(String control) {
    mapper = mapper(Method.UPNP);
    begin();
    came(SSDP, ssdp("http://192.168.1.1:5000/desc.xml"));
    assertThat(last(Action.Get.class).url())
        .isEqualTo(URI.create("http://192.168.1.1:5000/desc.xml"));
    http(
        200,
        """
        <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><serviceList>
        <service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
        <controlURL>/ctl/l3</controlURL></service>
        <service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>
        <controlURL>%s</controlURL></service></serviceList></device></root>
        """
            .formatted(control));
  }

  private static byte[] ssdp(String location) {
    return "HTTP/1.1 200 OK\r\nST: x\r\nLocation: %s\r\n\r\n"
        .formatted(location)
        .getBytes(ISO_8859_1);
  }

  private static String soap(String inside) {
    return "<s:Envelope xmlns:s=\"e\"><s:Body>" + inside + "</s:Body></s:Envelope>";
  }

  private List<byte[]> datagrams(Endpoint to) {
    return actions.stream()
        .filter(Action.SendDatagram.class::isInstance)
        .map(Action.SendDatagram.class::cast)
        .filter(send -> send.to().equals(to))
        .map(Action.SendDatagram::bytes)
        .toList()
        .reversed();
  }

  private <A extends Action> A last(Class<A> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList().getLast();
  }

  private Mapping mapped() {
    return last(Action.TellMapped.class).mapping();
  }

  private static Endpoint outer(int port) {
    return new Endpoint(OUTER, port);
  }

  private static byte[] grantOf(byte[] request, Ip outer, int port, int seconds) {
    var grant = request.clone();
    grant[1] = (byte) 0x81;
    ByteBuffer.wrap(grant).putInt(4, seconds).putShort(42, (short) port);
    System.arraycopy(PortControlAsking.sixteen(outer), 0, grant, 44, 16);
    return grant;
  }
}
