"""Sources and players for the runs of the lab; each prints what it saw as one line of JSON.

media.py send KBPS STEP_MS SECONDS           publishes numbered steps, with their times, at /live
media.py read PATH SECONDS                   plays those: lag of each step, order, gaps
media.py record PATH SECONDS FILE            plays anything into a file: gaps of more than 100 ms
media.py crowd COUNT PATH SECONDS KBPS FILE  plays a channel many times: equality, seconds in hand
media.py draw COUNT HOST PATH SECONDS        takes a channel many times and throws it away: bytes;
                                             a path of /channel/ is taken as other nodes take it
"""

import asyncio
import json
import os
import selectors
import socket
import struct
import sys
import time

MARK = b"STMP"
LOGIN = b"Authorization: Basic c291cmNlOnNlY3JldA==\r\n"


def send(kbps, step_ms, seconds):
    step = float(step_ms) / 1000
    size = int(float(kbps) * 125 * step)
    link = socket.create_connection(("127.0.0.1", 7144))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = b"PUT /live HTTP/1.1\r\nHost: lab\r\n%sContent-Type: application/octet-stream\r\n" % LOGIN
    link.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
    began = time.monotonic()
    count = 0
    while time.monotonic() - began < float(seconds):
        body = MARK + struct.pack("<dI", time.monotonic(), count)
        body += bytes(size - len(body))
        link.sendall(b"%x\r\n%s\r\n" % (len(body), body))
        count += 1
        time.sleep(max(0, began + count * step - time.monotonic()))
    link.sendall(b"0\r\n\r\n")
    return {"steps": count}


def pieces(path, seconds):
    """What a player gets: (when, bytes), and at the end of the stream (when, nothing)."""
    link = socket.create_connection(("127.0.0.1", 7144))
    link.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
    until = time.monotonic() + float(seconds)
    link.settimeout(0.5)
    head = b""
    while time.monotonic() < until:
        try:
            data = link.recv(1 << 16)
        except TimeoutError:
            continue
        now = time.monotonic()
        if head is not None:
            head += data
            if b"\r\n\r\n" not in head:
                continue
            data = head.split(b"\r\n\r\n", 1)[1]
            head = None
            if not data:
                continue
        yield now, data
        if not data:
            return


def read(path, seconds):
    lags, gaps, breaks, ended = [], [], 0, None
    waiting, last, began, before = b"", None, None, None
    for now, data in pieces(path, seconds):
        if not data:
            ended = time.time()
            break
        began = began or now
        if before and now - before > 0.1:
            gaps.append([round(time.time() - (now - before), 3), round(now - before, 3)])
        before = now
        waiting += data
        while True:
            at = waiting.find(MARK)
            if at < 0 or len(waiting) < at + 16:
                break
            sent, number = struct.unpack("<dI", waiting[at + 4 : at + 16])
            torn = last is not None and any(waiting[:at])
            waiting = waiting[at + 16 :]
            breaks += 1 if last is not None and (torn or number != last + 1) else 0
            last = number
            if now - began > 2:
                lags.append((now - sent) * 1000)
    lags.sort()

    def at(part):
        return round(lags[int(len(lags) * part)], 2) if lags else None

    return {"steps": len(lags), "p50": at(0.5), "p99": at(0.99), "breaks": breaks, "gaps": gaps, "ended": ended}


def record(path, seconds, file):
    gaps, ended, before = [], None, None
    with open(file, "wb") as out:
        for now, data in pieces(path, seconds):
            if not data:
                ended = time.time()
                break
            if before and now - before > 0.1:
                gaps.append([round(time.time() - (now - before), 3), round(now - before, 3)])
            before = now
            out.write(data)
    return {"gaps": gaps, "ended": ended}


async def listen(path, until, rate, heard):
    reader, writer = await asyncio.open_connection("127.0.0.1", 7144, limit=1 << 20)
    writer.write(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
    await reader.readuntil(b"\r\n\r\n")
    got, began, least, ended = bytearray(), None, None, False
    while time.monotonic() < until:
        try:
            data = await asyncio.wait_for(reader.read(1 << 16), max(0.05, min(5, until - time.monotonic())))
        except TimeoutError:
            continue
        except asyncio.TimeoutError:
            continue
        now = time.monotonic()
        if not data:
            ended = True
            break
        if began is None:
            began = now
        else:
            # What it had not yet played when this came.
            hand = len(got) / rate - (now - began)
            least = hand if least is None else min(least, hand)
        got += data
    heard.append((got, least, ended))
    writer.close()


async def crowd(count, path, seconds, kbps, file):
    until = time.monotonic() + float(seconds)
    heard, tasks = [], []
    for _ in range(int(count)):
        tasks.append(asyncio.create_task(listen(path, until, float(kbps) * 125, heard)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*tasks, return_exceptions=True)
    whole = [one for one in heard if one[1] is not None]
    longest = max((one[0] for one in whole), key=len, default=b"")
    with open(file, "wb") as out:
        out.write(longest)
    equal = 0
    for got, _, _ in whole:
        at = longest.find(bytes(got[:600]))
        shared = min(len(got), len(longest) - at)
        equal += at >= 0 and longest[at : at + shared] == got[:shared]
    hands = sorted(one[1] for one in whole)
    return {
        "listeners": len(whole),
        "equal": equal,
        "ended": sum(one[2] for one in whole),
        "dry": sum(hand < 0 for hand in hands),
        "least": round(hands[0], 2) if hands else None,
        "median": round(hands[len(hands) // 2], 2) if hands else None,
    }


def helo():
    def atom(name, data):
        return name.ljust(4, b"\0") + struct.pack("<I", len(data)) + data

    children = atom(b"agnt", b"lab\0") + atom(b"ver", struct.pack("<I", 1218)) + atom(b"sid", os.urandom(16))
    return b"helo" + struct.pack("<I", 0x80000003) + children


def draw(count, host, path, seconds):
    ask = b"GET %s HTTP/1.0\r\nx-peercast-pcp: 1\r\n\r\n" % path.encode()
    if path.startswith("/channel/"):
        ask += helo()
    chooser = selectors.DefaultSelector()
    for _ in range(int(count)):
        link = socket.create_connection((host, 7144))
        link.sendall(ask)
        link.setblocking(False)
        chooser.register(link, selectors.EVENT_READ)
    total, room = 0, bytearray(1 << 18)
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        for key, _ in chooser.select(0.5):
            try:
                got = key.fileobj.recv_into(room)
            except BlockingIOError:
                continue
            total += got
            if not got:
                chooser.unregister(key.fileobj)
    return {"bytes": total, "left": len(chooser.get_map())}


if __name__ == "__main__":
    verbs = {"send": send, "read": read, "record": record, "crowd": crowd, "draw": draw}
    said = verbs[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(asyncio.run(said) if asyncio.iscoroutine(said) else said))
