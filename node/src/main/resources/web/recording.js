/** Plays a recorded file: FLV and TS in script, the rest as the browser does. */
const stage = document.getElementById("stage");
const media = document.getElementById("media");
const state = document.getElementById("state");
const { url, type } = stage.dataset;

function say(text) {
  state.textContent = text;
}

function script(path) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = path;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`cannot load ${path}`));
    document.head.append(element);
  });
}

async function inScript(kind) {
  await script("/assets/vendor/mpegts-1.8.2.js");
  const player = window.mpegts.createPlayer(
    { type: kind, isLive: false, url: new URL(url, location.href).href },
    { enableWorker: false, autoCleanupSourceBuffer: true },
  );
  player.on(window.mpegts.Events.ERROR, (what, detail) => say(`It cannot be played: ${what} ${detail}`));
  player.attachMediaElement(media);
  player.load();
}

async function start() {
  say("Loading");
  media.addEventListener("loadedmetadata", () => say("Press play."));
  media.addEventListener("playing", () => say("Playing"));
  media.addEventListener("pause", () => say("Paused"));
  media.addEventListener("ended", () => say("That was all."));
  const kinds = { "video/x-flv": "flv", "video/mp2t": "mpegts" };
  if (kinds[type] && "MediaSource" in window) {
    await inScript(kinds[type]);
  } else if (media.canPlayType(type) === "" && type !== "video/x-matroska") {
    say("This browser does not play this kind of file. Download it, and play it with VLC or mpv.");
  } else {
    media.addEventListener("error", () =>
      say("This browser does not play it. Download it, and play it with VLC or mpv."),
    );
    media.src = url;
  }
}

start().catch((error) => say(`It cannot be played: ${error.message}`));
