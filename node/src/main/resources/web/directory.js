import { clock, follow } from "./live.js";

const list = document.getElementById("channels");
const empty = document.getElementById("empty");
const search = document.getElementById("search");
const live = document.getElementById("live");

function filter() {
  const wanted = search.value.trim().toLowerCase();
  for (const card of list.children) {
    card.hidden = wanted !== "" && !card.textContent.toLowerCase().includes(wanted);
  }
}

function set(card, field, text) {
  const place = card.querySelector(`[data-field="${field}"]`);
  if (place && place.textContent !== text) {
    place.textContent = text;
  }
}

function update(channels) {
  const known = new Map([...list.children].map((card) => [card.dataset.mount, card]));
  const same = channels.length === known.size && channels.every((c) => known.has(c.mount));
  if (!same) {
    // Markup is made in one place, on the node: take it from there.
    refresh();
    return;
  }
  for (const channel of channels) {
    const card = known.get(channel.mount);
    const onAir = channel.status === "live";
    set(card, "now", channel.nowPlaying);
    set(card, "listeners", String(channel.listeners));
    set(card, "kbits", String(channel.bitrate));
    set(card, "uptime", clock(channel.uptimeSeconds));
    set(card, "codecs", `${channel.container} ${channel.codecs.join(", ")}`.trim());
    set(card, "status", onAir ? "live" : "waiting for its source");
    card.querySelector(".badge").className = `badge ${onAir ? "on" : "off"}`;
  }
}

async function refresh() {
  const page = await fetch("/");
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  list.replaceChildren(...fresh.getElementById("channels").children);
  empty.hidden = list.children.length > 0;
  filter();
}

search.addEventListener("input", filter);
follow(update, (connected) => {
  live.textContent = connected ? "" : "The node does not answer. Trying again.";
});
