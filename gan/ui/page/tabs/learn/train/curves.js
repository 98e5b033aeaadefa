// Numbers over time, as lines in a box of 100 by 40.

/** @import { Point } from "../../../pictures/training.js" */

import { find, findAll } from "../../../controls/dom.js";
import { saidKid } from "../time/stages.js";

const [WIDTH, HEIGHT, EDGE] = [100, 40, 2];

/**
 * The corners of a line through [time, value] pairs; all lines of a box share its ends.
 * @param {[number, number][]} pairs
 * @param {{from: number, to: number, low: number, high: number}} box
 */
export function corners(pairs, { from, to, low, high }) {
  const x = (/** @type {number} */ time) => (WIDTH * (time - from)) / (to - from || 1);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - low)) / (high - low || 1);
  return pairs.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/** The box around some lines. @param {[number, number][][]} lines */
export function boxOf(lines) {
  const times = lines.flat().map(([time]) => time);
  const values = lines.flat().map(([, value]) => value);
  return {
    from: Math.min(...times),
    to: Math.max(...times),
    low: Math.min(0, ...values),
    high: Math.max(...values),
  };
}

/** The losses of both sides, and KID wherever it was measured anew. @param {Point[]} points */
export function showCurves(points) {
  /** @type {(name: string) => [number, number][]} */
  const losses = (name) =>
    points.filter(({ losses }) => losses && name in losses).map((one) => [one.elapsed, one.losses?.[name] ?? 0]);
  const [d, g, kid] = [losses("d_loss"), losses("g_loss"), kids(points)];
  const last = (/** @type {[number, number][]} */ line) => line[line.length - 1]?.[1] ?? 0;
  draw(
    "#lw-train-curves",
    [d, g],
    `Losses over time; now the discriminator’s is ${last(d).toFixed(2)}, the generator’s ${last(g).toFixed(2)}`,
  );
  draw(
    "#lw-train-kids",
    [kid],
    `KID over time; it began at ${saidKid(kid[0]?.[1] ?? null)} and is ${saidKid(last(kid))} now`,
  );
}

/** KID × 1000 at each measurement, which later snapshots repeat. @param {Point[]} points @returns {[number, number][]} */
export function kids(points) {
  const told = points.map(({ elapsed, report }) => ({ elapsed, kid: report?.kid_x1000 }));
  const anew = told.filter(({ kid }, at) => kid !== undefined && kid !== told[at - 1]?.kid);
  return anew.map(({ elapsed, kid }) => [elapsed, Number(kid)]);
}

/** @param {string} figure @param {[number, number][][]} lines @param {string} words */
function draw(figure, lines, words) {
  const shown = lines[0].length > 1;
  find(figure).hidden = !shown;
  if (!shown) return;
  const box = boxOf(lines);
  findAll(`${figure} polyline`, SVGElement).forEach((one, at) => {
    one.setAttribute("points", corners(lines[at], box));
  });
  find(`${figure} svg`, SVGElement).setAttribute("aria-label", words);
}
