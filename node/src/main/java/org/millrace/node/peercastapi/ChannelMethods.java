package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Track;
import org.millrace.node.peercastapi.ChannelState.Role;
import org.millrace.node.peercastapi.PeercastNode.Outcome;

/** Methods about channels that are on this node, and their connections. */
final class ChannelMethods {

  private static final List<String> CHANNEL = List.of("channelId");
  private static final List<String> CONNECTION = List.of("channelId", "connectionId");

  private final PeercastNode node;

  ChannelMethods(PeercastNode node) {
    this.node = node;
  }

  List<RpcMethod> all() {
    return List.of(
        RpcMethod.known("getChannels", List.of(), _ -> channels()),
        RpcMethod.known(
            "getChannelInfo", CHANNEL, p -> Shapes.details(channel(p), node.yellowPages())),
        RpcMethod.known("getChannelStatus", CHANNEL, p -> Shapes.status(channel(p))),
        RpcMethod.known("getChannelConnections", CHANNEL, p -> connections(p, false)),
        RpcMethod.known("getChannelOutputs", CHANNEL, p -> connections(p, true)),
        RpcMethod.known("getChannelRelayTree", CHANNEL, this::tree),
        new RpcMethod("setChannelInfo", List.of("channelId", "info", "track"), this::describe),
        new RpcMethod(
            "stopChannel", CHANNEL, p -> ask(new PeercastNode.Stop(p.channel("channelId")))),
        new RpcMethod(
            "bumpChannel",
            CHANNEL,
            p -> ask(new PeercastNode.Bump(p.channel("channelId"), Optional.empty()))),
        new RpcMethod(
            "playChannel",
            CHANNEL,
            p -> ask(new PeercastNode.Relay(p.channel("channelId"), Optional.empty()))),
        new RpcMethod("stopChannelConnection", CONNECTION, this::disconnect),
        new RpcMethod(
            "stopChannelOutput", List.of("channelId", "outputId"), this::disconnectOutput),
        new RpcMethod("restartChannelConnection", CONNECTION, this::restart));
  }

  private JsonNode channels() {
    var pages = node.yellowPages();
    var list = Shapes.array();
    node.channels().forEach(channel -> list.add(Shapes.channel(channel, pages)));
    return list;
  }

  private ChannelState channel(RpcParams params) throws RpcFault.Thrown {
    return node.channel(params.channel("channelId"))
        .orElseThrow(() -> new RpcFault.Thrown(RpcFault.NO_CHANNEL));
  }

  private JsonNode connections(RpcParams params, boolean outputsOnly) throws RpcFault.Thrown {
    var list = Shapes.array();
    channel(params).connections().stream()
        .filter(connection -> !outputsOnly || connection.role() != Role.SOURCE)
        .forEach(
            connection -> {
              var shape = Shapes.connection(connection);
              if (outputsOnly) {
                shape.put("outputId", connection.id()).put("name", connection.protocol());
              }
              list.add(shape);
            });
    return list;
  }

  private JsonNode tree(RpcParams params) throws RpcFault.Thrown {
    var channel = channel(params);
    var trees = Shapes.array();
    RelayTree.of(channel.self(), channel.hits()).forEach(tree -> trees.add(Shapes.tree(tree)));
    return trees;
  }

  private CompletionStage<RpcAnswer> describe(RpcParams params) throws RpcFault.Thrown {
    var channel = channel(params);
    var info = params.object("info");
    var track = params.object("track");
    var now = channel.info();
    var playing = channel.track();
    return ask(
        new PeercastNode.Describe(
            channel.id(),
            new ChanInfo(
                text(info, "name", now.name()),
                now.bitrateKbps(),
                text(info, "genre", now.genre()),
                text(info, "url", now.url()),
                text(info, "desc", now.description()),
                text(info, "comment", now.comment()),
                now.type(),
                now.mime(),
                now.extension()),
            new Track(
                text(track, "name", playing.title()),
                text(track, "creator", playing.creator()),
                text(track, "url", playing.url()),
                text(track, "album", playing.album()))));
  }

  static String text(JsonNode object, String key, String otherwise) throws RpcFault.Thrown {
    var value = object.get(key);
    return value == null || value.isNull() ? otherwise : RpcParams.text(key, value);
  }

  private CompletionStage<RpcAnswer> disconnect(RpcParams params) throws RpcFault.Thrown {
    return stop(params, "connectionId");
  }

  private CompletionStage<RpcAnswer> disconnectOutput(RpcParams params) throws RpcFault.Thrown {
    return stop(params, "outputId");
  }

  /** True if there was such a connection. */
  private CompletionStage<RpcAnswer> stop(RpcParams params, String key) throws RpcFault.Thrown {
    var channel = channel(params);
    var id = params.number(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    return node.ask(new PeercastNode.Disconnect(channel.id(), id))
        .thenApply(
            outcome ->
                new RpcAnswer.Result(BooleanNode.valueOf(outcome.kind() == Outcome.Kind.DONE)));
  }

  /** Only the upstream can be had anew; others connect by themselves. */
  private CompletionStage<RpcAnswer> restart(RpcParams params) throws RpcFault.Thrown {
    var channel = channel(params);
    var id = params.number("connectionId", Integer.MIN_VALUE, Integer.MAX_VALUE);
    var source =
        channel.connections().stream().anyMatch(one -> one.id() == id && one.role() == Role.SOURCE);
    if (!source) {
      return CompletableFuture.completedStage(new RpcAnswer.Result(BooleanNode.FALSE));
    }
    return node.ask(new PeercastNode.Bump(channel.id(), Optional.empty()))
        .thenApply(
            outcome ->
                new RpcAnswer.Result(BooleanNode.valueOf(outcome.kind() == Outcome.Kind.DONE)));
  }

  private CompletionStage<RpcAnswer> ask(PeercastNode.Command command) {
    return node.ask(command).thenApply(outcome -> answer(outcome, RpcAnswer.NOTHING));
  }

  static RpcAnswer answer(Outcome outcome, RpcAnswer done) {
    return switch (outcome.kind()) {
      case DONE -> done;
      case NOT_FOUND -> new RpcAnswer.Fault(RpcFault.NO_CHANNEL);
      case REFUSED -> new RpcAnswer.Fault(RpcFault.refused(outcome.text()));
    };
  }
}
