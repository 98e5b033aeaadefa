// Where a picture is moved, as links write it: 0.25~-0.1~30~1.5 is right and down in widths, turned in degrees, and zoom.

/** @import { State } from "./state.js" */

import { join, rounded, split } from "./grammar.js";

/** @typedef {"right" | "down" | "turn" | "zoom"} Part */
/** @typedef {Record<Part, number>} Move */

const STAY = { right: 0, down: 0, turn: 0, zoom: 1 };
const NAMES = /** @type {Part[]} */ (Object.keys(STAY));

/** @param {number} value */
const same = (value) => rounded(value, 3);

/** How a slider shows a part, what a slider's value means, and its unit. @type {Record<Part, {shown: (value: number) => number, meant: (value: number) => number, say: (value: number) => string}>} */
export const PARTS = {
  right: { shown: same, meant: same, say: (value) => signed(100 * value, "%") },
  down: { shown: same, meant: same, say: (value) => signed(100 * value, "%") },
  turn: { shown: same, meant: same, say: (value) => signed(value, "°") },
  zoom: { shown: Math.log2, meant: (value) => rounded(2 ** value, 3), say: (value) => `${value.toFixed(2)}×` },
};

/** @param {number} value @param {string} unit */
const signed = (value, unit) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(Math.round(value))}${unit}`;

/** @param {Part} part @param {number} value */
export const saidPart = (part, value) => PARTS[part].say(value);

/** Where it is at the two ends of a walk. @param {string} move @returns {[Move, Move]} */
export function movesOf(move) {
  const read = split(move).map((parts) => {
    const numbers = NAMES.map((name, at) => [name, Number(parts[at])]);
    return /** @type {Move} */ (Object.fromEntries(numbers));
  });
  return [read[0] ?? STAY, read[1] ?? read[0] ?? STAY];
}

/** The text with a part changed, at one end of the walk or on the whole of it. @param {string} move @param {string} side both, from or to @param {Part} part @param {number} value */
export function withMove(move, side, part, value) {
  const [from, to] = movesOf(move);
  const ends = [side === "to" ? from : { ...from, [part]: value }, side === "from" ? to : { ...to, [part]: value }].map(
    (one) => NAMES.map((name) => one[name]),
  );
  const texts = ends.map((one) => join([one]));
  if (texts[0] !== texts[1]) return texts.join();
  return texts[0] === join([Object.values(STAY)]) ? "" : texts[0];
}

/** The move of one end on the whole walk. @param {string} move @param {string} side both, from or to */
export function onWhole(move, side) {
  const parts = move.split(",");
  return parts[side === "to" ? parts.length - 1 : 0];
}

/** @param {Pick<State, "move">} state */
export const movedWords = ({ move }) => (move ? " · moved" : "");
