// What the machine that draws can draw of a model while something moves, and what only at rest.

/** @import { Model } from "../state/state.js" */

/**
 * `moving` and `small` are sizes in pixels: of a picture while something moves (null where it takes too long at any size)
 * and of one among many; `walk` is how many small pictures a walk may have, `seconds` what the whole picture takes.
 * @typedef {{moving: number | null, small: number, walk: number, seconds: number}} Drawing
 */

const MANY = 120; // pictures of a walk for which nothing has to be spared
const CHUNK = 16; // of them are asked for at once
const FEW = 4; // where each takes its time

/** Whether a model's pictures take so long that they are smaller while something moves. @param {Model} model */
export const takesTime = ({ drawing, resolution }) => drawing.moving !== resolution;

/** Whether small pictures of a model are smaller than whole ones. @param {Model} model */
export const hasSmall = ({ drawing, resolution }) => drawing.small !== resolution;

/** How many pictures of a walk a model gets, of so many at best. @param {Model} model @param {number} most */
export const picturesOf = ({ drawing }, most) => Math.min(most, drawing.walk);

/** How a walk through keyframes is brought: the number of its last frame, and frames in a request. @param {Model} model */
export function walkOf({ drawing }) {
  const many = drawing.walk >= MANY;
  return { last: 2 * (many ? MANY : drawing.walk), chunk: many ? CHUNK : FEW, spare: !many };
}

/** @param {number} seconds */
export function spell(seconds) {
  if (seconds < 9.5) return `${seconds < 1 ? Math.max(0.1, Math.round(seconds * 10) / 10) : Math.round(seconds)} s`;
  if (seconds < 100) return `${Math.round(seconds / 5) * 5} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** What a visitor is told where a model can't do on this machine what others do; "" for one that can. @param {Model} model @param {number} frames of a walk at best */
export function told(model, frames) {
  const { drawing, resolution } = model;
  if (!takesTime(model)) return "";
  const whole = `${resolution} × ${resolution}`;
  const moving = drawing.moving
    ? `${drawing.moving} pixels while something moves, ${whole} at rest after about ${spell(drawing.seconds)}`
    : `only at rest, in about ${spell(drawing.seconds)}`;
  const fewer = drawing.walk < frames ? `; a walk has ${drawing.walk} pictures instead of ${frames}` : "";
  return `Drawn on this machine: ${moving}${fewer}.`;
}
