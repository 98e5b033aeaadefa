// The losses and the coverage over time, each as a line under its number.

/** @import { History } from "./history.js" */

import { contextOf } from "../../../canvas/sprite.js";
import { find } from "../../../controls/dom.js";

/**
 * @param {string} name of the curve in the page
 * @param {History} history
 * @param {{text: string, from?: number, to?: number}} how the range that is always shown
 */
export function drawCurve(name, { values }, { text, from = 0, to = 0 }) {
  const figure = find(`#lw-duel-curves [data-curve="${name}"]`);
  find("output", HTMLElement, figure).textContent = text;
  const canvas = find("canvas", HTMLCanvasElement, figure);
  const scale = Math.min(devicePixelRatio, 2);
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale].map(Math.round);
  if (!width) return;
  if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
  const context = contextOf(canvas);
  const style = getComputedStyle(canvas);
  const [low, high] = [Math.min(from, ...values), Math.max(to, ...values)];
  const edge = 2 * scale;
  const y = (/** @type {number} */ value) => height - edge - ((value - low) / (high - low || 1)) * (height - 2 * edge);
  context.clearRect(0, 0, width, height);
  context.strokeStyle = style.getPropertyValue("--lw-track");
  context.lineWidth = scale;
  line(context, [
    [0, y(0)],
    [width, y(0)],
  ]);
  context.strokeStyle = style.getPropertyValue("--lw-accent");
  context.lineWidth = 1.5 * scale;
  line(
    context,
    values.map((value, at) => [(at / Math.max(1, values.length - 1)) * (width - edge), y(value)]),
  );
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points */
function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
