import uPlot from "./vendor/uplot-1.6.32.esm.js";

const { base } = document.querySelector('meta[name="millrace"]').dataset;
const board = document.getElementById("plots");
const SAMPLES_MAX = 300;
const HEIGHT = 150;

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = `${base}/assets/vendor/uplot-1.6.32.min.css`;
document.head.append(sheet);

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** One figure over time. */
class Plot {
  constructor(place) {
    this.place = place;
    this.field = place.dataset.plot;
    this.data = [[], []];
    this.label = place.getAttribute("aria-label");
    this.draw();
  }

  draw() {
    this.plot?.destroy();
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    this.plot = new uPlot(
      {
        width: this.place.clientWidth || 300,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: true, drag: { x: false, y: false } },
        scales: { y: { range: (_, low, high) => [0, Math.max(1, high * 1.15)] } },
        axes: [
          { ...axis, space: 70, values: [[60, "{HH}:{mm}"], [1, "{HH}:{mm}:{ss}"]] },
          { ...axis, size: 52 },
        ],
        series: [{}, { stroke: colour("--accent"), width: 2, fill: `${colour("--accent")}22`, points: { show: false } }],
      },
      this.data,
      this.place,
    );
  }

  set(samples) {
    this.data = [samples.map((s) => s.atMillis / 1000), samples.map((s) => s[this.field])];
    this.plot.setData(this.data);
    const newest = this.data[1].at(-1);
    if (newest !== undefined) {
      this.place.setAttribute("aria-label", `${this.label}: ${newest} now`);
    }
  }
}

const plots = [...board.querySelectorAll("[data-plot]")].map((place) => new Plot(place));
let samples = [];

function show() {
  for (const plot of plots) {
    plot.set(samples);
  }
}

const answer = await fetch(`${base}/api/v1/channels/${board.dataset.channel}/history`);
if (answer.ok) {
  samples = await answer.json();
  show();
}

document.addEventListener("millrace", ({ detail }) => {
  const { sample } = detail;
  if (sample && sample.atMillis !== samples.at(-1)?.atMillis) {
    samples = [...samples, sample].slice(-SAMPLES_MAX);
    show();
  }
});

let settling = 0;
addEventListener("resize", () => {
  clearTimeout(settling);
  settling = setTimeout(() => {
    plots.forEach((plot) => plot.draw());
    show();
  }, 150);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  plots.forEach((plot) => plot.draw());
  show();
});
