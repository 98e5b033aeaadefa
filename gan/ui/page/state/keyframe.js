// Keyframes, the pictures a walk passes through: a seed such as 42, or a place between two such as 42~7~0.3.

import { decimal, MAX_SEED, whole } from "./number.js";
import { isStored, readStored } from "./latent_code.js";

export const FEWEST = 2;
export const MOST = 16;
export const PATHS = ["loop", "back", "line"];
export const PACES = ["even", "plain"];
const OPENING = 6; // of the walk that is there when the tab opens

// A walk through the pictures that a model's makers chose. It begins where Explore does, nearly.
export function curated(model) {
  const keys = model.seeds.slice(0, OPENING).map(String);
  const place = Math.round((0.3 / keys.length) * 1e4) / 1e4;
  return { keys, path: "loop", place, time: place };
}

// The picture that Explore shows.
export function keyframeOf({ a, b, t }) {
  if (t <= 0 || a === b) return String(a);
  return t >= 1 ? String(b) : `${a}~${b}~${t}`;
}

export function readKeyframe(text) {
  const [a, b, t, ...more] = text.split("~");
  if (b === undefined) return readEnd(a)?.toString();
  if (readEnd(a) === undefined || readEnd(b) === undefined || decimal(t, 1) === undefined || more.length) return undefined;
  return keyframeOf({ a: readEnd(a), b: readEnd(b), t: decimal(t, 1) });
}

// What stands for one picture by itself: a seed as a number, a stored picture as text.
export const readEnd = (text) => (isStored(text) ? readStored(text) : whole(text, MAX_SEED));

// Those that can be read, if they are enough for a walk.
export function readKeys(text) {
  const keys = text.split(",").map(readKeyframe).filter(Boolean).slice(0, MOST);
  return keys.length >= FEWEST ? keys : undefined;
}

// How people call it.
export function nameOf(key) {
  const [a, b, t] = key.split("~");
  return b === undefined ? nameOfEnd(a) : `${Math.round(t * 100)}% from ${nameOfEnd(a)} to ${nameOfEnd(b)}`;
}

export const nameOfEnd = (end) => (isStored(end) ? "your picture" : `picture ${end}`);

// How many times a path goes from one keyframe to the next.
export const legsOf = (path, count) => ({ loop: count, line: count - 1, back: 2 * (count - 1) })[path];

// Where on the path a keyframe is, and which of them, counted with fractions, a place on the path is at.
export const placeOf = (index, path, count) => index / legsOf(path, count);

export function indexAt(place, path, count) {
  const along = place * legsOf(path, count);
  return path === "back" ? count - 1 - Math.abs(count - 1 - along) : along;
}
