package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.core.media.Container;
import org.millrace.node.peercastapi.PeercastNode.Outcome;

/** Methods about directories, and about broadcasts that begin here. */
final class DirectoryMethods {

  private static final int BITRATE_MAX = 1_000_000;

  private final PeercastNode node;

  DirectoryMethods(PeercastNode node) {
    this.node = node;
  }

  List<RpcMethod> all() {
    return List.of(
        RpcMethod.known("getYellowPageProtocols", List.of(), _ -> protocols()),
        RpcMethod.known("getYellowPages", List.of(), _ -> yellowPages()),
        RpcMethod.known("getYPChannels", List.of(), _ -> listed()),
        new RpcMethod("updateYPChannels", List.of(), _ -> refresh()),
        new RpcMethod(
            "addYellowPage",
            List.of("protocol", "name", "uri?", "announceUri?", "channelsUri?"),
            this::add),
        new RpcMethod("removeYellowPage", List.of("yellowPageId"), this::remove),
        new RpcMethod(
            "stopAnnounce", List.of("yellowPageId", "channelId?"), p -> announce(p, false)),
        new RpcMethod(
            "restartAnnounce", List.of("yellowPageId", "channelId?"), p -> announce(p, true)),
        RpcMethod.known("getContentReaders", List.of(), _ -> readers()),
        RpcMethod.known("getSourceStreams", List.of(), _ -> sources()),
        new RpcMethod(
            "fetch",
            List.of("url", "name", "desc", "genre", "contact", "bitrate", "type", "network?"),
            this::fetch),
        new RpcMethod(
            "broadcastChannel",
            List.of(
                "yellowPageId",
                "networkType",
                "sourceUri",
                "contentReader",
                "info",
                "track",
                "sourceStream?"),
            this::broadcast));
  }

  private JsonNode protocols() {
    return Shapes.array().add(Shapes.object().put("name", "PCP").put("protocol", "pcp"));
  }

  private JsonNode yellowPages() {
    var list = Shapes.array();
    node.yellowPages().forEach(page -> list.add(Shapes.yellowPage(page)));
    return list;
  }

  private JsonNode listed() {
    var list = Shapes.array();
    node.listed().forEach(listed -> list.add(Shapes.listed(listed)));
    return list;
  }

  private CompletionStage<RpcAnswer> refresh() {
    return node.ask(new PeercastNode.RefreshListed())
        .thenApply(outcome -> answer(outcome, new RpcAnswer.Result(listed())));
  }

  private CompletionStage<RpcAnswer> add(RpcParams params) throws RpcFault.Thrown {
    if (!params.text("protocol").equals("pcp")) {
      throw RpcParams.fault("protocol is not pcp");
    }
    var announce =
        params.has("announceUri") ? params.text("announceUri") : params.textOrEmpty("uri");
    var command =
        new PeercastNode.AddYellowPage(
            params.text("name"), announce, params.textOrEmpty("channelsUri"));
    return node.ask(command)
        .thenApply(
            outcome ->
                outcome.kind() == Outcome.Kind.DONE
                    ? new RpcAnswer.Result(page(outcome.text()))
                    : answer(outcome, RpcAnswer.NOTHING));
  }

  private JsonNode page(String id) {
    return node.yellowPages().stream()
        .filter(page -> Integer.toString(page.id()).equals(id))
        .findFirst()
        .<JsonNode>map(Shapes::yellowPage)
        .orElseGet(() -> IntNode.valueOf(0));
  }

  private CompletionStage<RpcAnswer> remove(RpcParams params) throws RpcFault.Thrown {
    var id = params.number("yellowPageId", 0, Integer.MAX_VALUE);
    return node.ask(new PeercastNode.RemoveYellowPage(id))
        .thenApply(outcome -> answer(outcome, RpcAnswer.NOTHING));
  }

  private CompletionStage<RpcAnswer> announce(RpcParams params, boolean on) throws RpcFault.Thrown {
    var id = params.number("yellowPageId", 0, Integer.MAX_VALUE);
    var channel =
        params.has("channelId") ? Optional.of(params.channel("channelId")) : Optional.<Guid>empty();
    return node.ask(new PeercastNode.Announce(id, channel, on))
        .thenApply(outcome -> answer(outcome, RpcAnswer.NOTHING));
  }

  private JsonNode readers() {
    var list = Shapes.array();
    for (var container : Container.values()) {
      list.addObject().put("name", container.peercastType()).put("desc", container.contentType());
    }
    return list;
  }

  private JsonNode sources() {
    var list = Shapes.array();
    list.addObject()
        .put("name", "http")
        .put("desc", "fetched from a URL")
        .put("scheme", "http")
        .put("type", 2)
        .put("defaultUri", "http://127.0.0.1:8080/")
        .put("isContentReaderRequired", false);
    return list;
  }

  private CompletionStage<RpcAnswer> fetch(RpcParams params) throws RpcFault.Thrown {
    var info =
        new ChanInfo(
            params.text("name"),
            params.number("bitrate", 0, BITRATE_MAX),
            params.text("genre"),
            params.text("contact"),
            params.text("desc"),
            "",
            params.text("type"),
            "",
            "");
    return begin(new PeercastNode.Fetch(params.url("url"), info, v6(params, "network")));
  }

  private CompletionStage<RpcAnswer> broadcast(RpcParams params) throws RpcFault.Thrown {
    var given = params.object("info");
    var bitrate = given.path("bitrate").isIntegralNumber() ? given.path("bitrate").intValue() : 0;
    var info =
        new ChanInfo(
            ChannelMethods.text(given, "name", ""),
            Math.clamp(bitrate, 0, BITRATE_MAX),
            ChannelMethods.text(given, "genre", ""),
            ChannelMethods.text(given, "url", ""),
            ChannelMethods.text(given, "desc", ""),
            ChannelMethods.text(given, "comment", ""),
            params.textOrEmpty("contentReader"),
            "",
            "");
    return begin(new PeercastNode.Fetch(params.url("sourceUri"), info, v6(params, "networkType")));
  }

  private static boolean v6(RpcParams params, String key) throws RpcFault.Thrown {
    return params.textOrEmpty(key).toLowerCase(Locale.ROOT).equals("ipv6");
  }

  private CompletionStage<RpcAnswer> begin(PeercastNode.Fetch fetch) throws RpcFault.Thrown {
    if (fetch.info().name().isBlank()) {
      throw RpcParams.fault("a broadcast needs a name");
    }
    return node.ask(fetch)
        .thenApply(
            outcome -> answer(outcome, new RpcAnswer.Result(TextNode.valueOf(outcome.text()))));
  }

  private static RpcAnswer answer(Outcome outcome, RpcAnswer done) {
    return outcome.kind() == Outcome.Kind.NOT_FOUND
        ? new RpcAnswer.Fault(RpcFault.refused("Unknown yellow page id"))
        : ChannelMethods.answer(outcome, done);
  }
}
