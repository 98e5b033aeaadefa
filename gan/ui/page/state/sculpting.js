// What sculpts a picture, as links write it: mix (coarse~42~1), shift (winter~0.8), teach (cosy~1.5.9~3.7).

/** @import { Model, State } from "./state.js" */

import { join, split } from "./grammar.js";

/** @typedef {{seed: number, strength: number}} Style */
/** @typedef {{name: string, liked: (string | number)[], disliked: (string | number)[]}} Lesson */

/** The strengths of all sliders that are not at rest, by name. @param {string} shift */
export const shiftsOf = (shift) => new Map(split(shift).map(([name, strength]) => [name, Number(strength)]));

/** @param {string} shift @param {string} name @param {number} strength @param {number} most */
export function withShift(shift, name, strength, most) {
  const shifts = shiftsOf(shift);
  if (strength) shifts.set(name, strength);
  else shifts.delete(name);
  return join([...shifts].slice(0, most));
}

/** Which picture each group's style comes from, and how much of it. @param {string} mix @returns {Map<string, Style>} */
export const stylesOf = (mix) =>
  new Map(split(mix).map(([group, seed, strength]) => [group, { seed: Number(seed), strength: Number(strength) }]));

/** @param {string} mix @param {string} group @param {Style | null} style */
export function withStyle(mix, group, style) {
  const styles = stylesOf(mix);
  if (style) styles.set(group, style);
  else styles.delete(group);
  return join([...styles].map(([name, { seed, strength }]) => [name, seed, strength]));
}

/** @param {string} teach @returns {Lesson[]} */
export const lessonsOf = (teach) =>
  split(teach).map(([name, liked, disliked]) => ({ name, liked: liked.split("."), disliked: disliked.split(".") }));

/** @param {string} teach @param {Lesson} lesson */
export const withLesson = (teach, { name, liked, disliked }) =>
  join([...split(teach), [name, liked.join("."), disliked.join(".")]]);

/** @param {string} teach @param {string} name */
export const withoutLesson = (teach, name) => join(split(teach).filter(([one]) => one !== name));

/**
 * A name that a link can carry, for the words that somebody typed; undefined if nothing is left.
 * @param {string} words
 * @param {number} longest
 */
export function slug(words, longest) {
  const dashed = words
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  return (
    [...dashed]
      .slice(0, longest)
      .join("")
      .replace(/^-+|-+$/g, "") || undefined
  );
}

/** @param {Pick<State, "mix" | "shift">} state */
export const sculptedWords = ({ mix, shift }) => (mix || shift ? " · sculpted" : "");

/**
 * As much of it as means the same in another model: not the directions that nobody named, nor votes on other pictures.
 * @param {Pick<State, "mix" | "shift">} state
 * @param {Pick<Model, "groups" | "sliders">} model
 */
export function sculptedIn({ mix, shift }, { groups, sliders }) {
  const named = new Set(sliders.filter(({ kind }) => kind === "named").map(({ name }) => name));
  return {
    mix: join(split(mix).filter(([group]) => groups.includes(group))),
    shift: join(split(shift).filter(([name]) => named.has(name))),
    teach: "",
  };
}
