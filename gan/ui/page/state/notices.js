// What people are told about a link, or a file, that can't be had as it asks.

/** @import { End, State } from "./state.js" */

import { isStored, seedOf } from "./latent_code.js";
import { listed } from "./words.js";

/**
 * How a query spells a part of the state, what people call it, and how its value is said.
 * @typedef {object} Field
 * @property {string} key
 * @property {string} words
 * @property {(text: string) => State[keyof State] | undefined} read
 * @property {(value: any) => string} say
 * @property {boolean} [many]
 */

/** @param {string} word */
export const sayWord = (word) => `“${word}”`;

/** @param {number} seconds */
export const saySeconds = (seconds) => `${seconds} seconds`;

/** @param {End} end */
export const sayEnd = (end) => (isStored(end) ? "your picture" : String(seedOf(end).seed));

export const sayNone = () => "left out";

/** @param {string} carrier @param {{field: Field, value: unknown}[]} damaged */
export function sayDamaged(carrier, damaged) {
  if (!damaged.length) return "";
  const words = listed(damaged.map(({ field }) => field.words));
  const values = listed(damaged.map(({ field, value }) => field.say(value)));
  const several = damaged.length > 1 || damaged[0].field.many;
  return `The ${carrier}’s ${words} could not be read, so ${several ? "they are" : "it is"} ${values}.`;
}

/** @param {string} carrier @param {number} left */
export function sayFewer(carrier, left) {
  if (left <= 0) return "";
  return `${left} of the ${carrier}’s keyframes could not be read and ${left > 1 ? "were" : "was"} left out.`;
}

/** @param {string} carrier @param {string[]} keys */
export function sayUnknown(carrier, keys) {
  if (!keys.length) return "";
  const names = listed(keys.slice(0, 3).map((key) => sayWord(key.slice(0, 20))));
  return `The ${carrier}’s ${names} means nothing here and was left out.`;
}

/** @param {string} carrier @param {string[]} keys */
export function sayRepeated(carrier, keys) {
  if (!keys.length) return "";
  return `The ${carrier} says ${listed([...new Set(keys)].map(sayWord))} more than once; the first one counts.`;
}

/** @param {string} carrier @param {string} version @param {string} ours */
export function sayAge(carrier, version, ours) {
  if (version === ours) return "";
  return `This ${carrier} comes from another version of this page; what could be understood is shown.`;
}

/** @param {string} weights @param {string} ours */
export function sayTrained(weights, ours) {
  if (!weights || weights === ours) return "";
  return "This was kept before the model was trained again, so the picture may differ.";
}

/** @param {string} carrier @param {string} title */
export const sayNoSection = (carrier, title) =>
  `The ${carrier} leads to ${sayWord(title)}, which this page does not have.`;

/** @param {string} carrier */
export const sayNoPaint = (carrier) =>
  `The ${carrier}’s picture is painted; this page does not paint, so it is shown without.`;
