package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.OPEN;
import static org.millrace.node.core.pcp.Peers.PEER;
import static org.millrace.node.core.pcp.Peers.REQUEST;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomWriter;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;

/** Sessions of random atoms: whatever comes, each ends by itself and says a bounded amount. */
final class HostileSessionsTest {

  private static final int[] TAGS = {
    0x70637030, 0x68656C6F, 0x6F6C6568, 0x6F6B0000, 0x71756974, 0x6368616E, 0x686F7374, 0x62637374,
    0x726F6F74, 0x70757368, 0x6D657367, 0x61746F6D, 0x73696400, 0x70696E67, 0x706F7274, 0x69640000,
    0x706B7400, 0x74797065, 0x706F7300, 0x64617461, 0x74746C00, 0x67727000, 0x66726F6D, 0x7A7A7A7A
  };

  @Test
  void tenThousandSessionsOfGarbageEndByThemselves() {
    for (var seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      var bytes = garbage(random);
      switch (seed % 3) {
        case 0 -> relayOut(bytes, seed);
        case 1 -> relayIn(bytes, seed);
        default -> control(bytes, seed);
      }
    }
  }

  private static void relayOut(byte[] bytes, int seed) {
    var actions = new ArrayList<RelayOut.Action>();
    var session = new RelayOut(SELF, REQUEST, PEER, false);
    session.on(new RelayOut.Event.Asked(new RelayOut.Verdict.Serve(INFO, 0)), 0, actions::add);
    PcpReader.beginningWithAtoms(AtomLimits.CONTROL)
        .read(
            bytes,
            incoming -> {
              switch (incoming) {
                case PcpReader.Incoming.MessageRead(var message) ->
                    session.on(new RelayOut.Event.Said(message), 1, actions::add);
                case PcpReader.Incoming.Broken(var reason) ->
                    session.on(new RelayOut.Event.Broken(reason), 1, actions::add);
                case PcpReader.Incoming.HeadRead _ -> {}
              }
            });
    var streaming = actions.stream().anyMatch(RelayOut.Action.BeginStream.class::isInstance);
    for (var i = 0; i < 4; i++) {
      session.onDeadline(i * 30L * SECOND, actions::add);
    }
    var closed = actions.stream().anyMatch(RelayOut.Action.Close.class::isInstance);
    assertThat(closed || streaming).as("seed %d", seed).isTrue();
    assertThat(actions).as("seed %d", seed).hasSizeLessThan(500);
  }

  private static void relayIn(byte[] bytes, int seed) {
    var actions = new ArrayList<RelayIn.Action>();
    var session = new RelayIn(SELF, OPEN, REQUEST, 0);
    var splicer = new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
    splicer.on(new Splicer.Event.SourceOpened(1), 0, _ -> {});
    session.on(new RelayIn.Event.Connected(), 0, actions::add);
    PcpReader.beginningWithAtoms(AtomLimits.STREAM)
        .read(
            bytes,
            incoming -> {
              switch (incoming) {
                case PcpReader.Incoming.MessageRead(var message) -> {
                  session.on(new RelayIn.Event.Said(message), 1, actions::add);
                  if (message instanceof Chan chan) {
                    for (var packet : chan.packets()) {
                      splicer.on(new Splicer.Event.PacketRead(1, packet), 1, _ -> {});
                    }
                  }
                }
                case PcpReader.Incoming.Broken(var reason) ->
                    session.on(new RelayIn.Event.Broken(reason), 1, actions::add);
                case PcpReader.Incoming.HeadRead _ -> {}
              }
            });
    session.onDeadline(100 * SECOND, actions::add);
    var finished = actions.stream().filter(RelayIn.Action.Finish.class::isInstance).count();
    assertThat(finished).as("seed %d", seed).isEqualTo(1);
  }

  private static void control(byte[] bytes, int seed) {
    var actions = new ArrayList<ControlIn.Action>();
    var directory = new ControlIn.DirectorySettings(120, "");
    var session = new ControlIn(SELF, PEER, false, directory, 0);
    PcpReader.beginningWithAtoms(AtomLimits.CONTROL)
        .read(
            bytes,
            incoming -> {
              switch (incoming) {
                case PcpReader.Incoming.MessageRead(var message) ->
                    session.on(new ControlIn.Event.Said(message), 1, actions::add);
                case PcpReader.Incoming.Broken(var reason) ->
                    session.on(new ControlIn.Event.Broken(reason), 1, actions::add);
                case PcpReader.Incoming.HeadRead _ -> {}
              }
            });
    for (var i = 1; i < 6; i++) {
      session.onDeadline(i * 30L * SECOND, actions::add);
    }
    assertThat(actions.getLast()).as("seed %d", seed).isInstanceOf(ControlIn.Action.Close.class);
    assertThat(actions).as("seed %d", seed).hasSizeLessThan(100);
  }

  /** Well-formed trees with senseless contents, sometimes with damage or a torn end. */
  private static byte[] garbage(Random random) {
    var writer = new AtomWriter();
    for (var i = random.nextInt(12); i >= 0; i--) {
      atom(writer, random, 0);
    }
    var bytes = writer.toBytes();
    for (var i = random.nextInt(4) - 1; i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return Arrays.copyOf(bytes, bytes.length - random.nextInt(1 + bytes.length / 8));
  }

  private static void atom(AtomWriter writer, Random random, int depth) {
    var tag = TAGS[random.nextInt(TAGS.length)];
    if (depth < 4 && random.nextInt(3) > 0) {
      writer.open(tag);
      for (var i = random.nextInt(8); i > 0; i--) {
        atom(writer, random, depth + 1);
      }
      writer.close();
    } else if (random.nextInt(4) == 0) {
      writer.guid(tag, random.nextBoolean() ? CID : SELF.sid());
    } else {
      var payload = new byte[random.nextInt(24)];
      random.nextBytes(payload);
      writer.raw(tag, payload, 0, payload.length);
    }
  }
}
