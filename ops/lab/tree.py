"""Prints the answer of getChannelRelayTree as a tree; one node a line."""

import json
import sys


def show(node, depth):
    marks = [
        name
        for name, key in (
            ("tracker", "isTracker"),
            ("firewalled", "isFirewalled"),
            ("full", "isRelayFull"),
        )
        if node.get(key)
    ]
    print(
        "%s%s:%s  %s  %d relays, %d listeners %s"
        % (
            "  " * depth,
            node["address"],
            node["port"],
            node.get("versionString", ""),
            node["localRelays"],
            node["localDirects"],
            " ".join(marks),
        )
    )
    for child in node["children"]:
        show(child, depth + 1)


answer = json.load(sys.stdin)
if "error" in answer:
    sys.exit("tree: %s" % answer["error"]["message"])
for root in answer["result"]:
    show(root, 0)
