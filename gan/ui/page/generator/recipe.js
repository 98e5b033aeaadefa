// A recipe names one picture of a model: what a state asks for, one picture after the other. See gan/studio/recipe.py.

/** @import { State } from "../state/state.js" */

import { legsOf } from "../state/keyframe.js";
import { shiftsOf, stylesOf, withShift, withStyle } from "../state/sculpting.js";

/**
 * In the notation of links: keyframes are seeds, stored pictures or places between two; a walk through them and the
 * place `t` on it, 0 to 1.
 * @typedef {Pick<State, "path" | "psi" | "label" | "word" | "mix" | "shift" | "teach" | "noise"> & {keyframes: string[], t: number}} Recipe
 */

/** The recipe of a state's picture. @param {State} state @returns {Recipe} */
export function recipeOf({ tab, a, b, t, keys, path, place, psi, label, word, mix, shift, teach, noise }) {
  const look = { psi, label, word, mix, shift, teach, noise };
  if (tab === "walk") return { keyframes: keys, path, t: place, ...look };
  return { keyframes: [String(a), String(b)], path: "line", t, ...look };
}

/** Those of places on its walk, or of so many evenly spaced ones. @param {Recipe} recipe @param {number | number[]} places */
export function walked(recipe, places) {
  const at = typeof places === "number" ? evenly(places) : places;
  return at.map((t) => ({ ...recipe, t }));
}

/** Each of these keyframes in a recipe's look. @param {Recipe} recipe @param {string[]} keys */
export const keyframesOf = (recipe, keys) => keys.map((key) => ({ ...recipe, keyframes: [key], path: "line", t: 0 }));

/** A recipe sculpted in another way, such as shift:winter~2 or mix:coarse~42~1. @param {Recipe} recipe @param {string} way @returns {Recipe} */
export function varied(recipe, way) {
  const [what, parts] = way.split(":");
  if (what === "mix") {
    const mix = [...stylesOf(parts)].reduce((all, [group, style]) => withStyle(all, group, style), recipe.mix);
    return { ...recipe, mix };
  }
  const shifts = [...shiftsOf(parts)];
  const shift = shifts.reduce(
    (all, [name, size]) => withShift(all, name, size, Number.POSITIVE_INFINITY),
    recipe.shift,
  );
  return { ...recipe, shift };
}

/** One for each letter of a recipe's word; without a word, the recipe itself. @param {Recipe} recipe @param {string[]} classes */
export function spelled(recipe, classes) {
  if (!recipe.word) return [recipe];
  return [...recipe.word.replaceAll(" ", "")].map((one) => ({ ...recipe, word: "", label: classes.indexOf(one) }));
}

/** The places on a walk whose pictures tell how fast it changes: see `Walk.probes` in gan/studio/walk.py. @param {Recipe} recipe */
export function probes(recipe) {
  const back = recipe.path === "back";
  const legs = legsOf(recipe.path, recipe.keyframes.length) / (back ? 2 : 1);
  const count = legs * Math.max(8, Math.min(24, Math.floor(160 / legs))) + 1;
  return walked(
    recipe,
    evenly(count).map((place) => (back ? place / 2 : place)), // the way home shows the same pictures again
  );
}

/** @param {number} count */
const evenly = (count) => Array.from({ length: count }, (_, at) => at / (count - 1));
