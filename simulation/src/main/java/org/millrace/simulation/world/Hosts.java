package org.millrace.simulation.world;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Message;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.engine.Lane;

/**
 * What a host's kernel does with what arrives: queues it, accepts connections, answers for the
 * dead.
 */
final class Hosts {

  /**
   * The user timeout that a node sets on its sockets: sent bytes may stay unacknowledged so long.
   */
  private static final long GIVE_UP_NANOS = 2_000_000_000L;

  /** A message that has waited for the downlink. */
  private record Waited(Message message) {}

  private final World world;

  Hosts(World world) {
    this.world = world;
  }

  boolean isMessage(@Nullable Object body) {
    return body instanceof Message || body instanceof Waited;
  }

  /** Returns false when nothing happened to the peer yet. */
  boolean arrive(Lane lane, Port port, Node node, long tick, long key, Object body, long now) {
    var from = EventKey.origin(key);
    if (body instanceof Waited waited) {
      receive(port, node, from, waited.message(), now);
    } else if (body instanceof Message message) {
      var took = (long) (world.wire().sentBytes(message.wireBytes()) * node.downNanosPerByte);
      var start = now - took;
      if (node.downFreeNanos > start) {
        node.downFreeNanos += took;
        var at = world.tickAfter(node.downFreeNanos);
        if (at > tick) {
          lane.add(at, key, new Waited(message));
          return false;
        }
      } else {
        node.downFreeNanos = now;
      }
      receive(port, node, from, message, now);
    } else {
      signalled(port, node, from, (Signal) body, now);
    }
    return true;
  }

  private void receive(Port port, Node node, int from, Message message, long now) {
    var place = node.links.find(from);
    var participant = node.participant;
    if (participant == null || !(node.links.isUp(place) || isTracker(from) || isTracker(node.id))) {
      port.tally.lostFrames++;
      answerForTheDead(port, node, from, place);
      return;
    }
    port.tally.receivedFrames++;
    var acks = world.wire().ackBytes(message.wireBytes());
    node.uplink.send(acks, 0, true, now);
    port.tally.ackBytes += acks;
    port.from(from);
    participant.received(from, message, now, port);
  }

  private boolean isTracker(int peer) {
    return peer == world.tracker();
  }

  /**
   * A kernel resets connections it does not know; an unplugged one is given up on after a while.
   */
  private void answerForTheDead(Port port, Node node, int from, int place) {
    if (isTracker(from)) {
      return;
    }
    if (!node.unplugged) {
      port.close(from, -1, 0);
    } else if (place >= 0) {
      port.close(from, -1, GIVE_UP_NANOS);
      node.links.remove(place);
    }
  }

  private void signalled(Port port, Node node, int from, Signal signal, long now) {
    var participant = node.participant;
    var place = node.links.find(from);
    if (participant == null) {
      if (signal == Signal.DIAL && !node.unplugged) {
        port.refuse(from);
      }
      return;
    }
    var roundTrip = 2 * world.geography().latencyNanos(node.id, from);
    switch (signal) {
      case DIAL -> {
        if (place < 0 && (node.links.size() >= Links.MAX || participant.isFull())) {
          port.refuse(from);
          return;
        }
        if (node.links.isUp(place)) {
          port.accept(from);
          return;
        }
        if (place < 0) {
          node.links.addUp(from);
        } else {
          node.links.markUp(place);
        }
        port.accept(from);
        participant.linkUp(from, roundTrip, false, now, port);
      }
      case ACCEPT -> {
        if (place < 0) {
          port.close(from, -1, 0);
        } else if (!node.links.isUp(place)) {
          node.links.markUp(place);
          participant.linkUp(from, roundTrip, true, now, port);
        }
      }
      case REFUSE -> {
        if (place >= 0 && !node.links.isUp(place)) {
          node.links.remove(place);
          participant.linkDown(from, now, port);
        }
      }
      case CLOSE -> {
        if (node.links.isUp(place)) {
          node.links.remove(place);
          participant.linkDown(from, now, port);
        }
      }
    }
  }

  void dialTimeout(Port port, Node node, int to, int number, long now) {
    var place = node.links.find(to);
    if (node.participant != null && node.links.isDial(place, number)) {
      node.links.remove(place);
      node.participant.linkDown(to, now, port);
    }
  }
}
