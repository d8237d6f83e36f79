/**
 * What all pages of the administration do: parts that stay live, buttons and forms that change
 * something, and copying. Markup is made in one place, on the node: what is new is taken from there.
 */
const about = document.querySelector('meta[name="millrace"]').dataset;
const base = about.base;
const channel = document.getElementById("plots")?.dataset.channel;

let asked = 0;

/** Takes the live parts of this page anew. What the reader is using stays as it is. */
async function refresh() {
  const mine = ++asked;
  let text;
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) {
      return;
    }
    text = await answer.text();
  } catch {
    return;
  }
  if (mine !== asked) {
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!other || part.innerHTML === other.innerHTML || part.querySelector("[data-asked]")) {
      continue;
    }
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const down = part.scrollTop + part.clientHeight >= part.scrollHeight - 4;
    part.replaceChildren(...other.childNodes);
    if (focused) {
      document.getElementById(focused)?.focus();
    }
    if (down) {
      part.scrollTop = part.scrollHeight;
    }
  }
}

/** Follows the node; again if it was away. */
function follow() {
  const path = channel ? `/api/v1/channels/${channel}/events` : "/api/v1/events";
  const source = new EventSource(base + path);
  source.onmessage = (event) => {
    refresh();
    document.dispatchEvent(new CustomEvent("millrace", { detail: JSON.parse(event.data) }));
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(follow, 3000);
    }
  };
}

function say(from, text) {
  const place = from.closest("section, li")?.querySelector("#said") ?? document.getElementById("said");
  if (place) {
    place.textContent = text;
  }
}

/** Shows something that is shown only once, to be copied. */
function show(from, text) {
  const place = from.closest("section, li")?.querySelector("#said") ?? document.getElementById("said");
  const row = document.createElement("span");
  row.className = "way";
  const label = document.createElement("label");
  label.textContent = "Shown only now ";
  const input = document.createElement("input");
  input.readOnly = true;
  input.value = text;
  label.append(input);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  row.append(label, button);
  place.replaceChildren(row);
  input.select();
}

async function send(from, body) {
  const { send: method, path, show: shown, mount, key } = from.dataset;
  const what = body ?? (key ? { [key]: null } : mount ? { mount, alone: "ask" in from.dataset } : undefined);
  say(from, "");
  let answer;
  try {
    answer = await fetch(base + path, {
      method,
      headers: { "Content-Type": "application/json", "X-Csrf-Token": about.csrf },
      body: JSON.stringify(what),
    });
  } catch {
    say(from, "The node does not answer.");
    return;
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    say(from, told.error ?? `The node answered ${answer.status}.`);
  } else if (shown) {
    show(from, told[shown]);
  } else if (key) {
    location.reload();
  } else {
    say(from, "Done.");
  }
  refresh();
}

/** A second press within five seconds means it. */
function sure(button) {
  const question = button.dataset.ask;
  if (!question || button.dataset.asked) {
    return true;
  }
  const text = button.textContent;
  button.dataset.asked = "yes";
  button.textContent = question;
  setTimeout(() => {
    delete button.dataset.asked;
    button.textContent = text;
  }, 5000);
  return false;
}

async function copy(button) {
  const input = button.parentElement.querySelector("input");
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    input.select();
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("copy")) {
    copy(button);
  } else if (button?.dataset.send && sure(button)) {
    send(button);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.send) {
    event.preventDefault();
    send(form, Object.fromEntries(new FormData(form)));
  }
});

const log = document.querySelector(".log");
if (log) {
  log.scrollTop = log.scrollHeight;
}
follow();
