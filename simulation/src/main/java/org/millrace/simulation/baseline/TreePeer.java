package org.millrace.simulation.baseline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.ForestMessage.Subscribe;
import org.millrace.messages.swarm.ForestMessage.SubscribeAck;
import org.millrace.messages.swarm.ForestMessage.SubscribeReject;
import org.millrace.messages.swarm.ForestMessage.Why;
import org.millrace.messages.swarm.MembershipMessage.TrackerReply;
import org.millrace.messages.swarm.Message;
import org.millrace.messages.swarm.PeerInfo;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.world.Participant;

/**
 * One tree, the shape of PeerCast: a peer takes the whole stream from one parent and gives it to as
 * many as its uplink carries whole. Who is full names its children instead, and lets one that can
 * serve nobody make room for one that can.
 */
public final class TreePeer implements Participant {

  private static final long RETRY_NANOS = 1_000_000_000L;
  private static final int QUEUE_MAX = 512;

  private record Copy(int to, Chunk chunk) {}

  private final Surroundings around;
  private final RandomGenerator random;
  private final Meeting meeting;
  private final boolean source;
  private final int slots;
  private final Map<Integer, Integer> children = new LinkedHashMap<>();
  private final List<Integer> candidates = new ArrayList<>();
  private final ArrayDeque<Copy> queue = new ArrayDeque<>();
  private int parent = -1;
  private boolean attached;
  private long newest = -1;
  private long retryNanos = Long.MAX_VALUE;

  public TreePeer(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    this.around = around;
    this.random = random;
    this.meeting = new Meeting(self, around.contacts());
    this.source = profile.role() == Profile.Role.SOURCE;
    var share = profile.role() == Profile.Role.FREE_RIDER ? 0 : settings.tuning().uplinkShare();
    this.slots = (int) (profile.uplinkBps() * share / settings.bitrateBps());
    this.attached = source;
  }

  @Override
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    meeting.joined(tracker);
    seek(nowNanos, out);
  }

  private void seek(long nowNanos, Actions out) {
    if (candidates.isEmpty() || source) {
      meeting.ask(source ? 0 : 20, slots - children.size(), out);
    } else {
      parent = candidates.removeFirst();
      out.connect(parent);
    }
    retryNanos = source ? Long.MAX_VALUE : nowNanos + RETRY_NANOS;
  }

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    switch (message) {
      case TrackerReply reply -> {
        reply.peers().forEach(peer -> candidates.add(peer.id()));
        if (!attached && parent < 0) {
          seek(nowNanos, out);
        }
      }
      case Subscribe subscribe -> subscribed(from, subscribe.downstream(), out);
      case SubscribeAck _ -> {
        attached = from == parent;
        retryNanos = Long.MAX_VALUE;
        meeting.ask(0, slots - children.size(), out);
      }
      case SubscribeReject reject -> {
        out.disconnect(from);
        if (from == parent) {
          parent = -1;
          attached = false;
          for (PeerInfo peer : reject.alternatives()) {
            candidates.addFirst(peer.id());
          }
          seek(nowNanos, out);
        }
      }
      case Chunk chunk -> {
        if (chunk.seq() > newest
            && around.verifier().check(chunk)
                == org.millrace.node.core.swarm.Verifier.Verdict.GENUINE) {
          sourceChunk(chunk, nowNanos, out);
        }
      }
      default -> {}
    }
  }

  private void subscribed(int child, int childSlots, Actions out) {
    if (attached && children.size() == slots && childSlots > 0) {
      for (var entry : children.entrySet()) {
        if (entry.getValue() < Math.min(childSlots, 2)) {
          drop(entry.getKey());
          reject(entry.getKey(), out);
          break;
        }
      }
    }
    if (attached && children.size() < slots) {
      children.put(child, childSlots);
      out.send(child, new SubscribeAck(1, newest), Actions.Lane.CONTROL);
    } else {
      reject(child, out);
    }
  }

  private void drop(int child) {
    children.remove(child);
    queue.removeIf(copy -> copy.to() == child);
  }

  private void reject(int child, Actions out) {
    var others = new ArrayList<>(children.keySet());
    java.util.Collections.shuffle(others, java.util.Random.from(random));
    others.subList(Math.min(3, others.size()), others.size()).clear();
    out.send(
        child, new SubscribeReject(1, Why.FULL, meeting.infos(others), 0), Actions.Lane.CONTROL);
  }

  @Override
  public void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    if (dialled && peer == parent) {
      out.send(peer, new Subscribe(1, true, 0, 0, slots, 0, 0, List.of()), Actions.Lane.CONTROL);
    }
  }

  @Override
  public void linkDown(int peer, long nowNanos, Actions out) {
    drop(peer);
    if (peer == parent) {
      parent = -1;
      attached = false;
      seek(nowNanos, out);
    }
  }

  @Override
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    newest = chunk.seq();
    around.chunks().put(chunk);
    out.deliver(chunk);
    for (int child : children.keySet()) {
      if (queue.size() == QUEUE_MAX) {
        queue.removeFirst();
      }
      queue.add(new Copy(child, chunk));
    }
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    var copy = queue.poll();
    if (copy != null) {
      out.send(copy.to(), copy.chunk(), Actions.Lane.INTERIOR);
    }
  }

  @Override
  public boolean uplinkWanted() {
    return !queue.isEmpty();
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return 0;
  }

  @Override
  public void leave(long nowNanos, Actions out) {
    meeting.leave(out);
  }

  @Override
  public void onDeadline(long nowNanos, Actions out) {
    retryNanos = Long.MAX_VALUE;
    if (!attached) {
      if (parent >= 0) {
        out.disconnect(parent);
        parent = -1;
      }
      seek(nowNanos, out);
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return retryNanos;
  }
}
