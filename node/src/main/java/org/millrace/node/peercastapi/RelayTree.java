package org.millrace.node.peercastapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Host;
import org.millrace.node.core.pcp.Hit;

/**
 * A host of a channel and those that take the stream from it, as far as what hosts say of their
 * upstreams tells. At most {@link #DEPTH_MAX} deep; a loop is cut where it closes.
 */
record RelayTree(Host host, List<RelayTree> children) {

  static final int DEPTH_MAX = 24;

  RelayTree {
    children = List.copyOf(children);
  }

  /** The trees of a channel: this node's first, then those whose upstream is not known. */
  static List<RelayTree> of(Host self, List<Hit> hits) {
    var hosts = new ArrayList<Host>();
    hosts.add(self);
    hits.stream()
        .map(Hit::host)
        .filter(host -> host.sid() != null && !host.sid().equals(self.sid()))
        .forEach(hosts::add);
    var byEndpoint = new LinkedHashMap<Endpoint, Host>();
    for (var host : hosts) {
      host.endpoints().stream()
          .filter(Endpoint::isReachable)
          .forEach(endpoint -> byEndpoint.putIfAbsent(endpoint, host));
    }
    var below = new LinkedHashMap<Host, List<Host>>();
    var roots = new ArrayList<Host>();
    for (var host : hosts) {
      var upstream = host.upstream();
      var parent = upstream == null ? null : byEndpoint.get(upstream);
      if (parent == null || parent.equals(host)) {
        roots.add(host);
      } else {
        below.computeIfAbsent(parent, _ -> new ArrayList<>()).add(host);
      }
    }
    // Nodes of a loop have no root: cut it at the first of them.
    var placed = new LinkedHashSet<Host>();
    var trees = new ArrayList<RelayTree>();
    roots.forEach(root -> trees.add(grow(root, below, placed, 0)));
    for (var host : hosts) {
      if (!placed.contains(host)) {
        trees.add(grow(host, below, placed, 0));
      }
    }
    return trees;
  }

  private static RelayTree grow(
      Host host, LinkedHashMap<Host, List<Host>> below, Set<Host> placed, int depth) {
    placed.add(host);
    var children = new ArrayList<RelayTree>();
    if (depth < DEPTH_MAX) {
      for (var child : below.getOrDefault(host, List.of())) {
        if (!placed.contains(child)) {
          children.add(grow(child, below, placed, depth + 1));
        }
      }
    }
    return new RelayTree(host, children);
  }
}
