import { follow } from "./live.js";

const mount = document.getElementById("missing").dataset.mount;
follow((channels) => {
  if (channels.some((channel) => channel.mount === mount && channel.container !== "")) {
    location.reload();
  }
});
