/** Calls back with the channels as they are now, every few seconds, for as long as the page lives. */
export function follow(onChannels, onState = () => {}) {
  const source = new EventSource("/api/events");
  source.onmessage = (event) => {
    onState(true);
    onChannels(JSON.parse(event.data));
  };
  source.onerror = () => {
    onState(false);
    // A refusal ends an event source for good; a lost connection is retried by the browser.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => follow(onChannels, onState), 5000);
    }
  };
}

/** 3:07:09 */
export function clock(seconds) {
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
