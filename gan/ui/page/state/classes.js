// A model's classes: what they are called, which one a text means, and those that pictures of a walk have for themselves.

/** @import { End, Model, State } from "./state.js" */

import { inClass, isClassed, isStored, seedOf } from "./latent_code.js";

export const FEW = 30; // classes that a list shows well

/** The classes as people read and type them; of two with one name each has its number. @param {string[]} classes */
export function namesOf(classes) {
  const lower = classes.map((name) => name.toLowerCase());
  const often = new Set(lower.filter((name, index) => lower.indexOf(name) !== index));
  return classes.map((name, index) => (often.has(lower[index]) ? `${name} (${index})` : name));
}

/**
 * The class that a text means: a name, or its beginning or any part of it where only one has that, or a number.
 * @param {string} text
 * @param {string[]} names
 */
export function classIn(text, names) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return undefined;
  if (/^\d{1,4}$/.test(wanted) && Number(wanted) < names.length) return Number(wanted);
  const lower = names.map((name) => name.toLowerCase());
  const exact = lower.indexOf(wanted);
  if (exact >= 0) return exact;
  for (const fits of [lower.map((name) => name.startsWith(wanted)), lower.map((name) => name.includes(wanted))]) {
    const first = fits.indexOf(true);
    if (first >= 0 && fits.indexOf(true, first + 1) < 0) return first;
  }
  return undefined;
}

/** Whether pictures of a walk may have classes of their own: those of a word of several letters are the word's. @param {Pick<Model, "letters">} model @param {string} word */
export const free = ({ letters }, word) => !letters || word.length === 1;

/** The class of the whole walk, or null. @param {Pick<State, "label" | "word">} state @param {Pick<Model, "classes">} model */
export const common = ({ label, word }, { classes }) => (word.length === 1 ? classes.indexOf(word) : label);

/** @param {string} key */
const endsOf = (key) => key.split("~").slice(0, 2);

/** The classes that a keyframe's pictures have for themselves, each once; null stands for the walk's. @param {string} key */
export function classesOf(key) {
  const seeds = endsOf(key).filter((end) => !isStored(end));
  return [...new Set(seeds.map((end) => seedOf(end).label))];
}

/** A keyframe in a class of its own, or in the walk's (null). @param {string} key @param {number | null} label */
export function withClass(key, label) {
  const [a, b, ...place] = key.split("~");
  const ends = [a, b].filter((end) => end !== undefined).map((end) => ownClass(end, label));
  return [...ends, ...place].join("~");
}

/** A picture of the visitor's own has no class. @param {End} end @param {number | null} label */
export function ownClass(end, label) {
  const { seed } = seedOf(end);
  return seed === null ? end : inClass(seed, label);
}

/**
 * What another word makes of the pictures: in one of several letters they have none of their own.
 * @param {string} word
 * @param {Pick<State, "a" | "b" | "keys">} state
 * @returns {Partial<State>}
 */
export function ofWord(word, { a, b, keys }) {
  if (word.length < 2 || ![a, b, ...keys].some((key) => String(key).split("~").some(isClassed))) return { word };
  return { word, a: ownClass(a, null), b: ownClass(b, null), keys: keys.map((key) => withClass(key, null)) };
}

/** The word that a query says, or ""; of a model of letters a class is a word of one letter. @param {URLSearchParams} query @param {Pick<Model, "letters" | "classes">} model */
export function wordIn(query, { letters, classes }) {
  const letter = classes[Number(query.get("label") ?? -1)];
  if (letters && letter && !query.has("word")) {
    query.set("word", letter);
    query.delete("label");
  }
  return query.get("word") ?? "";
}
