// Keyframes, the pictures a walk passes through, as text: a seed such as 42, or a place between two such as 42~7~0.3.

/** @import { End, State } from "./state.js" */

import { isClassed, isStored, seedOf } from "./latent_code.js";

/** The picture that Explore shows. @param {Pick<State, "a" | "b" | "t">} pair */
export function keyframeOf({ a, b, t }) {
  if (t <= 0 || a === b) return String(a);
  return t >= 1 ? String(b) : `${a}~${b}~${t}`;
}

/** @param {string} text @returns {End} */
const endOf = (text) => (isStored(text) || isClassed(text) ? text : Number(text));

/**
 * What Explore has to show so that it is the picture of a keyframe; the second picture stays if that is only one.
 * @param {string} key
 * @returns {Partial<State>}
 */
export function pairOf(key) {
  const [a, b, t] = key.split("~");
  return b === undefined ? { a: endOf(a), t: 0 } : { a: endOf(a), b: endOf(b), t: Number(t) };
}

/** How people call it. @param {string} key @returns {string} */
export function nameOf(key) {
  const [a, b, t] = key.split("~");
  return b === undefined ? nameOfEnd(a) : `${Math.round(Number(t) * 100)}% from ${nameOfEnd(a)} to ${nameOfEnd(b)}`;
}

/** @param {End} end */
export const nameOfEnd = (end) => (isStored(end) ? "your picture" : `picture ${seedOf(end).seed}`);

/**
 * How many times a path goes from one keyframe to the next.
 * @param {string} path
 * @param {number} count
 */
export function legsOf(path, count) {
  if (path === "loop") return count;
  return path === "back" ? 2 * (count - 1) : count - 1;
}

/**
 * Where on the path a keyframe is.
 * @param {number} index
 * @param {string} path
 * @param {number} count
 */
export const placeOf = (index, path, count) => index / legsOf(path, count);

/**
 * And which of them, counted with fractions, a place on the path is at.
 * @param {number} place
 * @param {string} path
 * @param {number} count
 */
export function indexAt(place, path, count) {
  const along = place * legsOf(path, count);
  return path === "back" ? count - 1 - Math.abs(count - 1 - along) : along;
}
