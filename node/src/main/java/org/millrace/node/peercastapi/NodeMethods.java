package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.node.log.RecentLog;
import org.millrace.node.peercastapi.PeercastNode.Bounds;

/** Methods about the node itself: version, status, limits, log, listeners, and kept values. */
final class NodeMethods {

  static final String API_VERSION = "1.0.0";

  private static final int BOUND_MAX = 10_000_000;
  private static final int ACCEPTS_PLAY_RELAY_SOURCE = 7;
  private static final int ACCEPTS_ALL = 15;

  private final PeercastNode node;
  private final RecentLog log;
  private final KeptValues kept;

  NodeMethods(PeercastNode node, RecentLog log, KeptValues kept) {
    this.node = node;
    this.log = log;
    this.kept = kept;
  }

  List<RpcMethod> all() {
    var methods = new ArrayList<RpcMethod>();
    methods.add(RpcMethod.known("getVersionInfo", List.of(), _ -> version()));
    methods.add(RpcMethod.known("getStatus", List.of(), _ -> status()));
    methods.add(RpcMethod.known("getSettings", List.of(), _ -> settings()));
    methods.add(RpcMethod.known("setSettings", List.of("settings"), this::setSettings));
    methods.add(RpcMethod.known("getLogSettings", List.of(), _ -> logSettings()));
    methods.add(RpcMethod.known("setLogSettings", List.of("settings"), this::setLogSettings));
    methods.add(RpcMethod.known("getLog", List.of("from?", "maxLines?"), this::log));
    methods.add(RpcMethod.known("clearLog", List.of(), _ -> clearLog()));
    methods.add(RpcMethod.known("getPlugins", List.of(), _ -> Shapes.array()));
    methods.add(RpcMethod.known("getNotificationMessages", List.of(), _ -> Shapes.array()));
    methods.add(RpcMethod.known("getNewVersions", List.of(), _ -> Shapes.array()));
    methods.add(RpcMethod.known("getListeners", List.of(), _ -> listeners()));
    methods.add(RpcMethod.known("getExternalIPAddresses", List.of(), _ -> addresses()));
    methods.add(RpcMethod.known("checkPorts", List.of(), _ -> openPorts()));
    methods.add(RpcMethod.known("getState", List.of("objectNames"), this::state));
    methods.add(
        RpcMethod.known(
            "getServerStorageItem",
            List.of("key"),
            params -> kept.get(KeptValues.SERVER, params.text("key"))));
    methods.add(
        RpcMethod.known(
            "setServerStorageItem", List.of("key", "value"), p -> keep(KeptValues.SERVER, p)));
    methods.add(
        RpcMethod.known(
            "getUserConfig",
            List.of("user", "key"),
            params -> kept.get(params.text("user"), params.text("key"))));
    methods.add(
        RpcMethod.known(
            "setUserConfig", List.of("user", "key", "value"), p -> keep(p.text("user"), p)));
    methods.add(RpcMethod.known("getBroadcastHistory", List.of(), _ -> kept.history()));
    methods.add(RpcMethod.known("addBroadcastHistory", List.of("info"), this::addHistory));
    return methods;
  }

  ObjectNode version() {
    return Shapes.object()
        .put("agentName", node.agent())
        .put("apiVersion", API_VERSION)
        .put("jsonrpc", "2.0");
  }

  private ObjectNode status() {
    var state = node.state();
    var status =
        Shapes.object()
            .put("uptime", state.uptimeSeconds())
            .put("isFirewalled", state.firewalled());
    var global = state.globalV4();
    status.set("globalRelayEndPoint", Shapes.pair(global));
    status.set("globalDirectEndPoint", Shapes.pair(global));
    status.set("localRelayEndPoint", Shapes.pair(state.local()));
    status.set("localDirectEndPoint", Shapes.pair(state.local()));
    status.set("globalRelayEndPointV6", Shapes.pair(state.globalV6()));
    return status;
  }

  private ObjectNode settings() {
    var bounds = node.bounds();
    var settings = Shapes.object();
    settings.put("maxRelays", bounds.relays());
    settings.put("maxDirects", bounds.directs());
    settings.put("maxUpstreamRate", bounds.upstreamKbps());
    settings.put("maxUpstreamRateIPv6", bounds.upstreamKbps());
    for (var of : List.of("Channel", "BroadcastChannel", "RelayChannel")) {
      settings.put("maxRelaysPer" + of, bounds.relaysPerChannel());
      settings.put("maxDirectsPer" + of, bounds.directsPerChannel());
      settings.put("maxUpstreamRatePer" + of, bounds.upstreamKbpsPerChannel());
    }
    return settings;
  }

  private JsonNode setSettings(RpcParams params) throws RpcFault.Thrown {
    var given = params.object("settings");
    var now = node.bounds();
    node.bound(
        new Bounds(
            bound(given, "maxRelays", now.relays()),
            bound(given, "maxRelaysPerChannel", now.relaysPerChannel()),
            bound(given, "maxDirects", now.directs()),
            bound(given, "maxDirectsPerChannel", now.directsPerChannel()),
            bound(given, "maxUpstreamRate", now.upstreamKbps()),
            bound(given, "maxUpstreamRatePerChannel", now.upstreamKbpsPerChannel())));
    return NullNode.getInstance();
  }

  private static int bound(JsonNode given, String key, int now) throws RpcFault.Thrown {
    return given.has(key) ? RpcParams.number(key, given.get(key), 0, BOUND_MAX) : now;
  }

  private ObjectNode logSettings() {
    return Shapes.object().put("level", log.level());
  }

  private JsonNode setLogSettings(RpcParams params) throws RpcFault.Thrown {
    var level = params.object("settings").path("level");
    log.level(RpcParams.number("level", level, 0, RecentLog.LEVEL_MAX));
    return NullNode.getInstance();
  }

  private JsonNode log(RpcParams params) throws RpcFault.Thrown {
    var from = params.number("from", 0, Integer.MAX_VALUE, 0);
    var lines = log.lines(from, params.number("maxLines", 0, Integer.MAX_VALUE, 1000));
    return Shapes.object()
        .put("from", from)
        .put("lines", lines.size())
        .put("log", String.join("\n", lines));
  }

  private JsonNode clearLog() {
    log.clear();
    return NullNode.getInstance();
  }

  /** The one port there is. Its password is not told: it is kept as a hash only. */
  private JsonNode listeners() {
    var state = node.state();
    var listener =
        Shapes.object()
            .put("listenerId", 0)
            .put("address", state.local().ip().v6() ? "::" : "0.0.0.0")
            .put("port", state.local().port())
            .put("localAccepts", ACCEPTS_ALL)
            .put("globalAccepts", ACCEPTS_PLAY_RELAY_SOURCE)
            .put("localAuthorizationRequired", false)
            .put("globalAuthorizationRequired", true)
            .put("authenticationId", "admin")
            .putNull("authenticationPassword")
            .putNull("authToken")
            .put("isOpened", true);
    listener.set("globalAddresses", addresses());
    listener.put("portStatus", word(state.firewalled()));
    return Shapes.array().add(listener);
  }

  private static String word(@Nullable Boolean firewalled) {
    return firewalled == null ? "unknown" : firewalled ? "firewalled" : "open";
  }

  private JsonNode addresses() {
    var state = node.state();
    var addresses = Shapes.array();
    for (Endpoint endpoint : new Endpoint[] {state.globalV4(), state.globalV6()}) {
      if (endpoint != null) {
        addresses.add(endpoint.ip().toString());
      }
    }
    return addresses;
  }

  private JsonNode openPorts() {
    var open = node.state().openPorts();
    if (open == null) {
      return NullNode.getInstance();
    }
    var ports = Shapes.array();
    open.forEach(ports::add);
    return ports;
  }

  /** Of the objects that web pages of other programs ask for, only the log has a counterpart. */
  private JsonNode state(RpcParams params) throws RpcFault.Thrown {
    var names = params.get("objectNames");
    if (!names.isArray() || names.size() > 16) {
      throw RpcParams.fault("objectNames is not a list of at most 16 names");
    }
    var state = Shapes.object();
    for (var name : names) {
      if (name.asText().equals("sys") || name.asText().startsWith("sys.")) {
        var lines = log.lines(0, 100).stream().map(Xml::text).toList();
        state.putObject("sys").putObject("log").put("dumpHTML", String.join("<br>", lines));
      } else if (name.isTextual()) {
        state.putNull(name.asText());
      }
    }
    return state;
  }

  private JsonNode keep(String of, RpcParams params) throws RpcFault.Thrown {
    kept.put(of, params.text("key"), params.get("value"));
    return NullNode.getInstance();
  }

  private JsonNode addHistory(RpcParams params) throws RpcFault.Thrown {
    kept.remember(params.object("info"));
    return NullNode.getInstance();
  }
}
