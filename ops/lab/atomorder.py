"""The order of atoms in recorded sessions: of a capture's files, and of a recording by tcpdump."""

import ipaddress
import struct

FLAG_SYN = 0x02


def streams(path):
    """The TCP streams of a recording: (from, to) to bytes in order, each of them (address, port)."""
    with open(path, "rb") as file:
        record = file.read()
    order = "<" if record[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, found = 24, {}
    while at + 16 <= len(record):
        length = struct.unpack(order + "I", record[at + 8 : at + 12])[0]
        segment(record[at + 16 : at + 16 + length], found)
        at += 16 + length
    return {ends: join(pieces) for ends, pieces in found.items()}


def segment(frame, found):
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[23] == 6:
        size = (frame[14] & 15) * 4
        source, target = frame[26:30], frame[30:34]
        tcp = frame[14 + size : 14 + struct.unpack(">H", frame[16:18])[0]]
    elif kind == b"\x86\xdd" and frame[20] == 6:
        source, target = frame[22:38], frame[38:54]
        tcp = frame[54 : 54 + struct.unpack(">H", frame[18:20])[0]]
    else:
        return
    from_port, to_port, sequence = struct.unpack(">HHI", tcp[:8])
    ends = ((str(ipaddress.ip_address(source)), from_port), (str(ipaddress.ip_address(target)), to_port))
    if tcp[13] & FLAG_SYN:
        found[ends] = {"first": (sequence + 1) & 0xFFFFFFFF}
    elif ends in found and tcp[(tcp[12] >> 4) * 4 :]:
        offset = (sequence - found[ends]["first"]) & 0xFFFFFFFF
        found[ends][offset] = tcp[(tcp[12] >> 4) * 4 :]


def join(pieces):
    whole = b""
    for offset in sorted(key for key in pieces if key != "first"):
        if offset > len(whole):
            break
        if offset + len(pieces[offset]) > len(whole):
            whole = whole[:offset] + pieces[offset]
    return whole


def shapes(stream):
    """Each kind of atom of one direction, with its children, in the order of first appearance.

    Left out is what depends on the media or on what a node knows of itself: `cont` in packets; `port`
    and `ping` in a greeting.
    """
    seen, at = [], 0
    while stream[at : at + 4] in (b"GET ", b"HTTP", b"GIV "):
        end = stream.find(b"\r\n\r\n", at)
        words = stream[at:end].split(b"\r\n")[0].decode("latin1").split(" ")
        seen.append("HTTP " + words[1] if words[0].startswith("HTTP") else words[0])
        at = end + 4
    while True:
        shape, at = atom(stream, at)
        if shape is None:
            return seen
        if shape not in seen:
            seen.append(shape)


def atom(stream, at):
    if at + 8 > len(stream):
        return None, at
    name = stream[at : at + 4].rstrip(b"\0\n").decode("latin1")
    word = struct.unpack("<I", stream[at + 4 : at + 8])[0]
    at += 8
    if not word >> 31:
        return (name if at + word <= len(stream) else None), at + word
    children = []
    for _ in range(word & 0x7FFFFFFF):
        child, at = atom(stream, at)
        if child is None:
            return None, at
        if not (name == "pkt" and child == "cont") and not (name == "helo" and child in ("port", "ping")):
            children.append(child)
    return "%s{%s}" % (name, " ".join(children)), at
