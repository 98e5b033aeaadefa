// What sculpts a picture, as links write it: mix (coarse~42~1), shift (winter~0.8), teach (cosy~1.5.9~3.7).

import { decimal, MAX_SEED, whole } from "./number.js";

export const SCULPTING = ["mix", "shift", "teach"];
export const MOST_VOTES = 20;
export const MOST_LESSONS = 4;
export const MOST_STRENGTH = 3;
const MOST_SHIFTS = 24;
const NAME = /^[\p{L}\p{N}_-]{1,32}$/u;

const split = (text) => (text ? text.split(",").map((part) => part.split("~")) : []);
const join = (parts) => parts.map((part) => part.join("~")).join(",");
const distinct = (values) => new Set(values).size === values.length;

// The strengths of all sliders that are not at rest, by name.
export const shiftsOf = (shift) => new Map(split(shift).map(([name, strength]) => [name, Number(strength)]));

export function withShift(shift, name, strength) {
  const shifts = shiftsOf(shift);
  if (strength) shifts.set(name, strength);
  else shifts.delete(name);
  return join([...shifts].slice(0, MOST_SHIFTS));
}

// Which picture each group's style comes from, and how much of it.
export const stylesOf = (mix) => new Map(split(mix).map(([group, seed, strength]) => [group, { seed: Number(seed), strength: Number(strength) }]));

export function withStyle(mix, group, style) {
  const styles = stylesOf(mix);
  if (style) styles.set(group, style);
  else styles.delete(group);
  return join([...styles].map(([name, { seed, strength }]) => [name, seed, strength]));
}

export const lessonsOf = (teach) => split(teach).map(([name, liked, disliked]) => ({ name, liked: liked.split("."), disliked: disliked.split(".") }));
export const withLesson = (teach, { name, liked, disliked }) => join([...split(teach), [name, liked.join("."), disliked.join(".")]]);
export const withoutLesson = (teach, name) => join(split(teach).filter(([one]) => one !== name));

// From links, which anybody can write: as the server takes it, or undefined.
export function readMix(text, { groups }) {
  const parts = split(text).map(([group, seed, strength = "1"]) => [group, whole(seed, MAX_SEED), decimal(strength, 1)]);
  const sound = parts.every(([group, seed, strength]) => groups.includes(group) && seed !== undefined && strength !== undefined);
  return sound && distinct(parts.map(([group]) => group)) ? join(parts) : undefined;
}

export function readShifts(text, { sliders }, taught) {
  const known = new Set([...sliders.map(({ name }) => name), ...split(taught).map(([name]) => name)]);
  const parts = split(text).map(([name, strength]) => [name, signed(strength)]);
  const sound = parts.length <= MOST_SHIFTS && parts.every(([name, strength]) => known.has(name) && strength !== undefined);
  return sound && distinct(parts.map(([name]) => name)) ? join(parts) : undefined;
}

export function readLessons(text, { sliders }) {
  const parts = split(text);
  const free = (name) => NAME.test(name) && !sliders.some((one) => one.name === name);
  const sound = parts.length <= MOST_LESSONS && parts.every((part) => part.length === 3 && free(part[0]) && soundVotes(part));
  return sound && distinct(parts.map(([name]) => name)) ? join(parts) : undefined;
}

function soundVotes([, liked, disliked]) {
  const votes = [...liked.split("."), ...disliked.split(".")];
  return votes.length <= MOST_VOTES && votes.every((vote) => whole(vote, MAX_SEED) !== undefined) && distinct(votes.map(Number));
}

function signed(text = "") {
  const size = decimal(text.replace(/^-/, ""), MOST_STRENGTH);
  return size !== undefined && text.startsWith("-") ? -size : size;
}

// A name that a link can carry, for the words that somebody typed; undefined if nothing is left.
export const slug = (words) => words.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 32) || undefined;

export const sculptedWords = ({ mix, shift }) => (mix || shift ? " · sculpted" : "");

// As much of it as means the same in another model: not the directions that nobody named, nor votes on other pictures.
export function sculptedIn({ mix, shift }, { groups, sliders }) {
  const named = new Set(sliders.filter(({ kind }) => kind === "named").map(({ name }) => name));
  return { mix: join(split(mix).filter(([group]) => groups.includes(group))), shift: join(split(shift).filter(([name]) => named.has(name))), teach: "" };
}
