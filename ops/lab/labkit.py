"""What the runs of the lab share: a lab of their own, nodes in it, and what those say."""

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
QUIET = ("ingest.source-password=secret", "rtmp.enabled=false", 'drain.listeners-wait-max="0 s"')


def skip(why):
    print("%s: SKIPPED: %s" % (os.path.basename(sys.argv[0]), why), file=sys.stderr)
    sys.exit(77)


class Checks:
    """Prints each figure beside its aim; the exit code of the run is 1 if one was missed."""

    def __init__(self):
        self.missed = 0

    def check(self, reached, text):
        print("%s: %s%s" % (os.path.basename(sys.argv[0]), "" if reached else "MISSED: ", text), flush=True)
        self.missed += 0 if reached else 1

    def end(self):
        sys.exit(1 if self.missed else 0)


class Lab:
    """Namespaces made by `lab`, gone with this process however it ends."""

    def __init__(self, name, nodes, java="", needs=()):
        if os.geteuid() != 0:
            skip("namespaces need root")
        for tool in ("ip", "curl") + tuple(needs):
            if not shutil.which(tool):
                skip("no " + tool)
        self.env = dict(os.environ, MILLRACE_LAB_NAME=name, MILLRACE_JAVA_OPTS=java)
        self.home = "/run/millrace-" + name
        self.bridge = "mr%s0" % name
        self.name = name
        self.started = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        shutil.rmtree(self.home, ignore_errors=True)
        self.lab("down")
        atexit.register(self.close)
        made = self.lab("up", str(nodes))
        if made:
            sys.exit(made)

    def close(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
        self.lab("down")

    def lab(self, *args):
        out = subprocess.DEVNULL
        return subprocess.run([HERE + "/lab", *args], env=self.env, stdout=out, timeout=120).returncode

    def address(self, i, v6=False):
        return "[2001:db8:77::%d]" % (10 + i) if v6 else "203.0.113.%d" % (10 + i)

    def node(self, i, *settings):
        if self.lab("node", str(i), *QUIET, *settings) != 0:
            sys.exit("node %d did not start; see %s/%d/log" % (i, self.home, i))

    def relay(self, i, channel, above, *settings):
        """A node that takes the channel from another one, or from whom that one names."""
        self.node(i, 'peers.relay=["%s@%s:7144"]' % (channel, self.address(above)), *settings)

    def kill(self, i):
        self.lab("kill", str(i))

    def pid(self, i):
        with open("%s/%d/pid" % (self.home, i)) as file:
            return int(file.read())

    def argv(self, i, argv):
        return ["ip", "netns", "exec", "mr%s%d" % (self.name, i), *argv]

    def start(self, i, argv, **how):
        process = subprocess.Popen(self.argv(i, argv), **how)
        self.started.append(process)
        return process

    def media(self, i, *args, tool="media"):
        """Begins one of the verbs of media.py, or of attacker.py; its answer is read by `answer`."""
        argv = [sys.executable, "%s/%s.py" % (HERE, tool), *map(str, args)]
        return self.start(i, argv, stdout=subprocess.PIPE, text=True)

    def output(self, i, *argv):
        return subprocess.run(self.argv(i, argv), capture_output=True, text=True, timeout=60).stdout

    def rpc(self, i, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        text = self.output(i, "curl", "-s", "-m", "3", "-d", body, "http://127.0.0.1:7144/api/1")
        try:
            return json.loads(text).get("result")
        except ValueError:
            return None

    def channel(self, i):
        """The id of the first channel of a node, once it has one."""
        found = wait(20, lambda: self.rpc(i, "getChannels"))
        return found[0]["channelId"] if found else sys.exit("node %d has no channel" % i)

    def source(self, i, channel):
        """The number of the node that gives a channel to a node, or 0."""
        for link in self.rpc(i, "getChannelConnections", channel) or []:
            if link["type"] == "source" and link["status"] == "Receiving":
                return int(re.search(r"(\d+)\]?:\d+$", link["remoteEndPoint"])[1]) - 10
        return 0

    def receives(self, i, channel, seconds=20):
        if not wait(seconds, lambda: self.source(i, channel)):
            sys.exit("node %d does not relay; see %s/%d/log" % (i, self.home, i))

    def ffmpeg(self, i, container, seconds, *codec):
        """A real encoder that publishes at /live in real time."""
        kinds = {"flv": "video/x-flv", "mp3": "audio/mpeg", "ogg": "application/ogg"}
        kinds.update(webm="video/webm", matroska="video/x-matroska")
        argv = ["ffmpeg", "-hide_banner", "-loglevel", "error", *codec, "-t", str(seconds)]
        argv += ["-flush_packets", "1", "-f", container, "-content_type", kinds[container], "-method", "PUT"]
        argv += ["-headers", "Authorization: Basic c291cmNlOnNlY3JldA==\r\nIce-Name: Lab\r\nIce-Genre: test\r\n"]
        argv.append("http://127.0.0.1:7144/live")
        with open(self.home + "/encoder.log", "ab") as log:
            return self.start(i, argv, stdin=subprocess.DEVNULL, stderr=log)


def picture(kbps):
    """Arguments of ffmpeg for a moving test picture with a tone, together so many kbit/s."""
    return (
        "-re -f lavfi -i testsrc2=size=320x240:rate=30 -f lavfi -i sine=frequency=440:sample_rate=44100"
        " -c:v libx264 -preset ultrafast -tune zerolatency -g 30 -c:a aac -b:a 32k"
        " -b:v {0}k -minrate {0}k -maxrate {0}k -bufsize {0}k".format(kbps - 32)
    ).split()


def wait(seconds, ask):
    """Asks until there is an answer; None if there is none in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = ask()
        if found:
            return found
        time.sleep(0.2)
    return None


def answer(process, seconds):
    text = process.communicate(timeout=seconds)[0]
    return json.loads(text)


def common(reference, other, window=512):
    """How many bytes of `other` follow each other in `reference` as they do there.

    Aligned somewhere in its first part; 0 if what both have from there on differs.
    """
    for at in range(0, max(1, min(len(other) - window, 200_000)), window):
        found = reference.find(other[at : at + window])
        if found >= 0:
            length = min(len(reference) - found, len(other) - at)
            return length if reference[found : found + length] == other[at : at + length] else 0
    return 0


def frames(path):
    """The checksums of a recording's frames, a list for each of its streams, by ffmpeg."""
    argv = ["ffmpeg", "-hide_banner", "-loglevel", "fatal", "-i", path, "-map", "0", "-c", "copy"]
    text = subprocess.run(argv + ["-f", "framehash", "-hash", "md5", "-"], capture_output=True, text=True).stdout
    streams = {}
    for line in text.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) >= 6 and fields[0].isdigit():
            streams.setdefault(int(fields[0]), []).append(fields[5])
    return streams


def common_frames(reference, other):
    """Frames of `other` in the order of `reference`, over all streams; 0 if one stream differs."""
    total = 0
    for stream, wanted in reference.items():
        # The last frame of a recording may be cut.
        has = other.get(stream, [])[:-1]
        length = run_of(wanted, has) or run_of(has, wanted)
        if not length:
            return 0
        total += length
    return total


def run_of(wanted, has):
    """The length of what both have from the first of `has` on; 0 if it differs."""
    lead = has[:8]
    for at in range(len(wanted) - len(lead) + 1):
        if lead and wanted[at : at + len(lead)] == lead:
            length = min(len(wanted) - at - 1, len(has))
            return length if wanted[at : at + length] == has[:length] else 0
    return 0
