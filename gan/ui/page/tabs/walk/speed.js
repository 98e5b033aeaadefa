// How fast the walk changes over its time: without an even pace, and as it is.

import { find } from "../../state/store.js";

const TOP = 40; // of the drawing, 100 wide
const LIMIT = 3; // times the mean, as high as the drawing reaches

export function drawSpeed(timing, pace) {
  const { curves } = timing;
  find("#lw-speed").classList.toggle("lw-unknown", !curves);
  if (!curves) return;
  const highest = Math.min(LIMIT, Math.max(1.6, ...curves.plain, ...curves.even));
  find("#lw-speed-plain").setAttribute("d", line(curves.plain, highest));
  find("#lw-speed-even").setAttribute("d", line(curves.even, highest));
  find("#lw-speed-words").textContent = say(curves, pace);
}

function line(curve, highest) {
  const step = 100 / (curve.length - 1);
  const points = curve.map((speed, at) => `${(at * step).toFixed(2)} ${(TOP * (1 - Math.min(speed, highest) / highest)).toFixed(2)}`);
  return `M${points.join("L")}`;
}

function say({ plain, even }, pace) {
  const [before, now] = [swing(plain), swing(even)];
  const fastest = `At its fastest moment the walk changes at ${pace === "plain" ? before : now} times its usual speed`;
  if (pace === "plain") return `${fastest}.`;
  if (now < 1.15) return `The walk keeps one speed. Without even pace it would at times run at ${before} times its usual speed.`;
  return `${fastest}; without even pace at ${before} times.`;
}

// The fastest moment against the middle one of those at which it moves.
function swing(curve) {
  const moving = curve.filter((speed) => speed > 0.15).sort((one, other) => one - other);
  return (moving.at(-1) / moving[moving.length >> 1]).toFixed(1);
}
