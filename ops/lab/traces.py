"""Searches what other nodes saw for traces of one node: its addresses and ids, as text and bytes.

traces.py search NAME=VALUE... -- FILE-OR-DIRECTORY...
    VALUE is an IPv4 or IPv6 address or 32 hex digits. Prints each place; ends with 1 if there is any.
    Files that end in .pcap are searched packet by packet and again stream by stream.
traces.py peers ADDRESS... -- FILE.pcap
    Prints with whom these addresses exchanged packets.
traces.py ask HOST ID SECONDS
    Asks a node for a channel as a relay does, and writes all that it answers to standard output.
"""

import ipaddress
import os
import re
import socket
import struct
import sys
import time


def forms(name, value):
    """Every way a program may write it down."""
    found = {}

    def add(what, pattern):
        found.setdefault(pattern, "%s as %s" % (name, what))

    if re.fullmatch("[0-9a-fA-F]{32}", value):
        raw = bytes.fromhex(value)
        add("text", value.lower().encode())
        add("dashed text", re.sub("(.{8})(.{4})(.{4})(.{4})(.*)", r"\1-\2-\3-\4-\5", value.lower()).encode())
    else:
        address = ipaddress.ip_address(value)
        raw = address.packed
        add("text", str(address).encode())
        add("long text", address.exploded.lower().encode())
        if address.version == 6:
            plain = ":".join("%x" % int(group, 16) for group in address.exploded.split(":"))
            add("plain text", plain.encode())
        else:
            for order in ("big", "little"):
                add("number, %s end first" % order, str(int.from_bytes(raw, order)).encode())
            add("mapped text", b"::ffff:" + str(address).encode())
    for what, turned in (("bytes", raw), ("bytes turned round", raw[::-1])):
        add(what, turned)
        add("hex of " + what, turned.hex().encode())
    return found


def packets(data):
    """Flow, position and payload of each TCP segment of a capture, and each packet whole."""
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        frame = data[at + 16 : at + 16 + length]
        at += 16 + length
        kind = struct.unpack_from(">H", frame, 12)[0] if len(frame) > 14 else 0
        ends, tcp = None, None
        if kind == 0x0800:
            ends = (frame[26:30], frame[30:34])
            tcp = 14 + (frame[14] & 15) * 4 if frame[23] == 6 else None
            end = 14 + struct.unpack_from(">H", frame, 16)[0]
        elif kind == 0x86DD:
            ends = (frame[22:38], frame[38:54])
            tcp = 54 if frame[20] == 6 else None
            end = 54 + struct.unpack_from(">H", frame, 18)[0]
        segment = None
        if tcp is not None and len(frame) >= tcp + 20:
            payload = frame[tcp + (frame[tcp + 12] >> 4) * 4 : end]
            sequence = struct.unpack_from(">I", frame, tcp + 4)[0]
            segment = (ends + (frame[tcp : tcp + 4],), sequence, payload)
        yield frame, ends, segment


def parts(path):
    with open(path, "rb") as file:
        data = file.read()
    if not path.endswith(".pcap"):
        yield path, data
        return
    flows = {}
    for frame, _, segment in packets(data):
        yield path, frame
        if segment and segment[2]:
            flows.setdefault(segment[0], {}).setdefault(segment[1], segment[2])
    for flow in flows.values():
        yield path + " (stream)", b"".join(flow[sequence] for sequence in sorted(flow))


def search(values, paths):
    patterns = {}
    for given in values:
        name, value = given.split("=", 1)
        patterns.update(forms(name, value))
    binary = {p: n for p, n in patterns.items() if "bytes" in n and "hex" not in n}
    texts = {p: n for p, n in patterns.items() if p not in binary}
    files, size, found = 0, 0, {}
    for path in paths:
        names = [path] if os.path.isfile(path) else []
        for folder, _, inside in os.walk(path):
            names += [os.path.join(folder, name) for name in inside]
        for name in names:
            files += 1
            for where, part in parts(name):
                size += len(part)
                lower = part.lower()
                for pattern, meaning in texts.items():
                    if pattern in lower:
                        found.setdefault((where, meaning), 0)
                        found[(where, meaning)] += lower.count(pattern)
                for pattern, meaning in binary.items():
                    if pattern in part:
                        found.setdefault((where, meaning), 0)
                        found[(where, meaning)] += part.count(pattern)
    for (where, meaning), times in sorted(found.items()):
        print("%s: %s, %d times" % (where, meaning, times))
    print("%d files, %d bytes, %d forms looked for: %d found" % (files, size, len(patterns), len(found)))
    return 1 if found else 0


def peers(addresses, path):
    own = {ipaddress.ip_address(address).packed for address in addresses}
    met = set()
    with open(path, "rb") as file:
        for _, ends, _ in packets(file.read()):
            if ends and own & set(ends):
                met |= set(ends) - own
    for other in sorted((ipaddress.ip_address(packed) for packed in met), key=str):
        if not other.is_multicast:
            print(other)


def atom(tag, payload):
    return tag + struct.pack("<I", len(payload)) + payload


def ask(host, channel, seconds):
    sid = os.urandom(16)
    head = "GET /channel/%s HTTP/1.0\r\nx-peercast-pcp:1\r\nUser-Agent: witness\r\n\r\n" % channel
    helo = atom(b"agnt", b"witness\0") + atom(b"ver\0", struct.pack("<I", 1218)) + atom(b"sid\0", sid)
    helo = b"helo" + struct.pack("<I", 3 | 0x80000000) + helo
    until = time.time() + seconds
    with socket.create_connection((host, 7144), 5) as connection:
        connection.sendall(head.encode() + helo)
        connection.settimeout(0.5)
        while time.time() < until:
            try:
                got = connection.recv(65536)
            except socket.timeout:
                continue
            except ConnectionResetError:
                break
            if not got:
                break
            sys.stdout.buffer.write(got)


def main(arguments):
    verb, rest = arguments[0], arguments[1:]
    if verb == "ask":
        ask(rest[0], rest[1], float(rest[2]))
        return 0
    middle = rest.index("--")
    if verb == "peers":
        peers(rest[:middle], rest[middle + 1])
        return 0
    return search(rest[:middle], rest[middle + 1 :])


sys.exit(main(sys.argv[1:]))
