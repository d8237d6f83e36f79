import { follow } from "./live.js";

const stage = document.getElementById("stage");
const media = document.getElementById("media");
const state = document.getElementById("state");
const lag = document.getElementById("lag");
const sound = document.getElementById("sound");
const { mount, container, type, codecs } = stage.dataset;
const hlsUrl = `/hls${mount}/index.m3u8`;

const STALL_MS = 6000;
/** So much after a stall is enough to go on with, and so far is skipped then. */
const IN_HAND_S = 0.5;
const NUDGE_S = 0.05;
const RETRY_MS = [500, 1000, 1500, 2000];

let engine = null;
let attempt = 0;
let retry = 0;
let movedAt = 0;
let lastTime = -1;
let away = false;

function say(text) {
  if (state.textContent !== text) {
    state.textContent = text;
  }
}

function script(url) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = url;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`cannot load ${url}`));
    document.head.append(element);
  });
}

/** FLV and TS over plain HTTP: least lag. */
async function overHttp() {
  if (!window.mpegts) {
    await script("/assets/vendor/mpegts-1.8.2.js");
  }
  const kind = container === "TS" ? "mpegts" : "flv";
  const list = codecs.split(",");
  const player = window.mpegts.createPlayer(
    {
      type: kind,
      isLive: true,
      url: new URL(mount, location.href).href,
      hasVideo: stage.classList.contains("video"),
      hasAudio: list.some((c) => ["aac", "mp3", "opus", "ac3", "flac"].includes(c)),
    },
    {
      enableWorker: false,
      enableStashBuffer: false,
      liveBufferLatencyChasing: true,
      liveBufferLatencyMaxLatency: 1.2,
      liveBufferLatencyMinRemain: 0.3,
      liveSync: true,
      liveSyncMaxLatency: 0.9,
      liveSyncTargetLatency: 0.5,
      liveSyncPlaybackRate: 1.1,
      autoCleanupSourceBuffer: true,
    },
  );
  player.on(window.mpegts.Events.ERROR, (kindOfError, detail) => again(`${kindOfError} ${detail}`));
  player.on(window.mpegts.Events.LOADING_COMPLETE, () => again("the stream has ended"));
  player.attachMediaElement(media);
  player.load();
  return {
    name: "HTTP",
    lag: () => (media.buffered.length ? media.buffered.end(media.buffered.length - 1) - media.currentTime : NaN),
    stop: () => player.destroy(),
  };
}

/** Low-latency HLS in script. */
async function overHls() {
  const { default: Hls } = await import("/assets/vendor/hls-1.7.4.light.min.mjs");
  if (!Hls.isSupported()) {
    return native(hlsUrl, "HLS");
  }
  const hls = new Hls({
    enableWorker: false,
    lowLatencyMode: true,
    liveDurationInfinity: true,
    // Usually each stall costs a second of lag for good, a restart of the encoder too.
    liveSyncOnStallIncrease: 0.1,
    maxLiveSyncPlaybackRate: 1.1,
    backBufferLength: 20,
    // A source that comes back leaves a hole: over it soon.
    maxBufferHole: 0.5,
    highBufferWatchdogPeriod: 0.5,
    detectStallWithCurrentTimeMs: 400,
  });
  // After each stall Chromium wants twice as much sound in hand, up to 3 s; a seek makes it forget.
  let stalled = false;
  hls.on(Hls.Events.FRAG_BUFFERED, () => {
    const last = media.buffered.length - 1;
    if (stalled && media.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) {
      stalled = false;
    } else if (stalled && last >= 0 && media.buffered.end(last) - media.currentTime > IN_HAND_S) {
      stalled = false;
      media.currentTime += NUDGE_S;
    }
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    stalled ||= data.details === Hls.ErrorDetails.BUFFER_STALLED_ERROR;
    if (data.fatal) {
      again(data.details);
    }
  });
  hls.loadSource(hlsUrl);
  hls.attachMedia(media);
  return { name: "HLS", lag: () => hls.latency, stop: () => hls.destroy() };
}

/** What the browser plays by itself. */
function native(url, name) {
  media.src = url;
  const ended = () => again("the stream has ended");
  media.addEventListener("ended", ended);
  media.addEventListener("error", ended);
  return {
    name,
    lag: () => (media.buffered.length ? media.buffered.end(media.buffered.length - 1) - media.currentTime : NaN),
    stop: () => {
      media.removeEventListener("ended", ended);
      media.removeEventListener("error", ended);
      media.removeAttribute("src");
      media.load();
    },
  };
}

function choose() {
  const asked = new URLSearchParams(location.search).get("over");
  const mse = "MediaSource" in window;
  if (asked === "hls") {
    return overHls;
  }
  // mpegts.js knows no VP9.
  if (mse && (container === "FLV" || container === "TS") && !codecs.split(",").includes("vp9")) {
    return overHttp;
  }
  if (["MP3", "AAC", "OGG", "WEBM", "MP4"].includes(container) && media.canPlayType(type) !== "") {
    return () => native(mount, "HTTP");
  }
  return overHls;
}

async function start() {
  say(attempt === 0 ? "Connecting" : "Connecting again");
  movedAt = performance.now();
  lastTime = -1;
  const mine = ++generation;
  try {
    const made = await choose()();
    if (mine !== generation) {
      made.stop();
      return;
    }
    engine = made;
    await media.play();
  } catch (error) {
    if (error.name === "NotAllowedError") {
      say("Press play to begin");
    } else if (error.name !== "AbortError") {
      again(error.message);
    }
  }
}

let generation = 0;

function again(reason) {
  if (retry) {
    return;
  }
  console.info("reconnecting:", reason);
  generation++;
  engine?.stop();
  engine = null;
  lag.textContent = "";
  say("The stream is away. Waiting for it to come back");
  const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
  attempt++;
  retry = setTimeout(() => {
    retry = 0;
    start();
  }, wait);
}

/** Twice a second: whether the picture moves, and how far behind it is. */
function watch() {
  const now = performance.now();
  if (media.currentTime !== lastTime) {
    if (lastTime >= 0 && media.currentTime > lastTime && !media.paused) {
      attempt = 0;
      say("Playing");
    }
    lastTime = media.currentTime;
    movedAt = now;
  } else if (away && engine && now - movedAt > 1000) {
    // The connection stands: what comes next comes over it.
    say("The stream is away. Waiting for it to come back");
    movedAt = Math.max(movedAt, now - STALL_MS / 2);
  } else if (engine && !media.paused && now - movedAt > STALL_MS) {
    again("nothing moves");
  } else if (media.paused && engine) {
    movedAt = now;
  }
  const behind = engine ? engine.lag() : NaN;
  lag.textContent = Number.isFinite(behind) && !media.paused ? `${behind.toFixed(1)} s behind, by ${engine.name}` : "";
  document.documentElement.dataset.lag = Number.isFinite(behind) ? behind.toFixed(2) : "";
  sound.hidden = !(media.muted && !media.paused && stage.classList.contains("video"));
}

sound.addEventListener("click", () => {
  media.muted = false;
  sound.hidden = true;
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, button, video, audio") || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === " ") {
    event.preventDefault();
    media.paused ? media.play() : media.pause();
  } else if (event.key === "m") {
    media.muted = !media.muted;
  } else if (event.key === "f" && media.requestFullscreen) {
    document.fullscreenElement ? document.exitFullscreen() : media.requestFullscreen();
  }
});

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const input = button.parentElement.querySelector("input");
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      input.select();
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}

if (document.getElementById("listeners")) {
  follow((channels) => {
    const channel = channels.find((c) => c.mount === mount);
    away = channel?.status === "waiting";
    if (channel) {
      document.getElementById("listeners").textContent = channel.listeners;
      document.getElementById("kbits").textContent = channel.bitrate;
      document.getElementById("now").textContent = channel.nowPlaying;
    }
  });
}

setInterval(watch, 500);
start();
