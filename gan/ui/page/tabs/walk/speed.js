// How fast the walk changes over its time: without an even pace, and as it is.

/** @import { Curves, Timing } from "../../walk/timing.js" */

import { find } from "../../controls/dom.js";

const TOP = 40; // of the drawing, 100 wide
const LIMIT = 3; // times the mean, as high as the drawing reaches

/** @param {Timing} timing @param {string} pace */
export function drawSpeed({ curves }, pace) {
  find("#lw-speed").classList.toggle("lw-unknown", !curves);
  if (!curves) return;
  const highest = Math.min(LIMIT, Math.max(1.6, ...curves.plain, ...curves.even));
  find("#lw-speed-plain", SVGPathElement).setAttribute("d", lineOf(curves.plain, highest));
  find("#lw-speed-even", SVGPathElement).setAttribute("d", lineOf(curves.even, highest));
  find("#lw-speed-words").textContent = wordsOf(curves, pace);
}

/** @param {number[]} curve @param {number} highest */
function lineOf(curve, highest) {
  const step = 100 / (curve.length - 1);
  const points = curve.map((speed, at) => {
    const height = TOP * (1 - Math.min(speed, highest) / highest);
    return `${(at * step).toFixed(2)} ${height.toFixed(2)}`;
  });
  return `M${points.join("L")}`;
}

/** @param {Curves} curves @param {string} pace */
export function wordsOf({ plain, even }, pace) {
  const [before, now] = [swing(plain), swing(even)];
  const fastest = `At its fastest moment the walk changes at ${(pace === "plain" ? before : now).toFixed(1)} times its usual speed`;
  if (pace === "plain") return `${fastest}.`;
  if (now < 1.15) {
    return `The walk keeps one speed. Without even pace it would at times run at ${before.toFixed(1)} times its usual speed.`;
  }
  return `${fastest}; without even pace at ${before.toFixed(1)} times.`;
}

/** The fastest moment against the middle one of those at which it moves. @param {number[]} curve */
function swing(curve) {
  const moving = curve.filter((speed) => speed > 0.15).sort((one, other) => one - other);
  return (moving.at(-1) ?? 1) / (moving[moving.length >> 1] ?? 1);
}
