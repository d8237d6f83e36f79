package org.millrace.node.core.pcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomWriter;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;

/**
 * Any bytes as a PeerCast connection. The first byte chooses the size of the pieces and whether a
 * head is expected.
 */
final class PcpReaderFuzz {

  private static final int[] PIECES = {1, 7, 64, 1024, 1 << 20};

  @FuzzTest
  void readsAnything(byte[] input) {
    if (input.length == 0) {
      return;
    }
    var choice = input[0] & 0xFF;
    var piece = PIECES[choice % PIECES.length];
    var reader =
        choice < 128
            ? PcpReader.beginningWithAtoms(AtomLimits.CONTROL)
            : PcpReader.beginningWithHead(AtomLimits.CONTROL);
    var splicer = new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
    splicer.on(new Splicer.Event.SourceOpened(1), 0, _ -> {});
    for (var at = 1; at < input.length; at += piece) {
      var end = Math.min(input.length, at + piece);
      reader.read(Arrays.copyOfRange(input, at, end), incoming -> use(incoming, splicer));
      if (reader.heldBytes() > AtomLimits.WIRE_BYTES_MAX) {
        throw new AssertionError("holds " + reader.heldBytes() + " bytes");
      }
    }
  }

  private static void use(PcpReader.Incoming incoming, Splicer splicer) {
    switch (incoming) {
      case PcpReader.Incoming.MessageRead(Bcst bcst) ->
          // What is passed on must fit into what the network takes.
          Pcp.encode(new Bcst(bcst.routing().onward(), bcst.payload()));
      case PcpReader.Incoming.MessageRead(Chan chan) -> {
        for (var packet : chan.packets()) {
          splicer.on(new Splicer.Event.PacketRead(1, packet), 0, _ -> {});
        }
      }
      case PcpReader.Incoming.MessageRead(var message) -> message.write(new AtomWriter());
      case PcpReader.Incoming.HeadRead _, PcpReader.Incoming.Broken _ -> {}
    }
  }
}
