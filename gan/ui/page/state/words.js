// The picture in words, for people who see it and for people who hear it.

/** @import { End, Model, State } from "./state.js" */

import { classesOf, common, free } from "./classes.js";
import { nameOfEnd } from "./keyframe.js";
import { isStored, seedOf } from "./latent_code.js";
import { movedWords } from "./moving.js";
import { paintedWords } from "./paint.js";
import { sculptedWords } from "./sculpting.js";

/** @param {number} t */
export const percent = (t) => `${Math.round(t * 100)}%`;

/** @param {string[]} words */
export const listed = (words) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** @param {string} words */
export const capital = (words) => words[0].toUpperCase() + words.slice(1);

/** What the truncation makes of a picture, where that is unusual. @param {number} psi */
function daring(psi) {
  if (psi < 0.05) return " · the average";
  if (psi < 0.5) return " · near the average";
  if (psi < 0.85) return "";
  return psi <= 1.1 ? " · varied" : " · wild";
}

/** @param {State} state */
export function caption(state) {
  const { a, b, t, psi } = state;
  const sculpted = sculptedWords(state) + movedWords(state) + paintedWords(state);
  if (t > 0 && t < 1)
    return `${capital(nameOfEnd(a))} turning into ${nameOfEnd(b)} · ${percent(t)}${daring(psi)}${sculpted}`;
  const end = t ? b : a;
  return `${capital(nameOfEnd(end))}${isStored(end) ? "" : daring(psi)}${sculpted}`; // truncation is about seeds only
}

/** @param {State} state @param {Model} model */
export const spokenModel = (state, model) =>
  [model.title, free(model, state.word) ? spokenClass(state, model) : state.word].filter(Boolean).join(", ");

/** The class; of a walk from one to another, all of them. @param {State} state @param {Model} model */
function spokenClass(state, model) {
  const usual = common(state, model);
  if (usual === null) return "";
  const keys = state.tab === "walk" ? state.keys : [String(state.a), String(state.b)];
  const found = new Set(keys.flatMap(classesOf).map((label) => model.classes[label ?? usual]));
  return [...(found.size ? found : [model.classes[usual]])].join(" to ");
}

/** @param {End} end */
const spokenEnd = (end) => (isStored(end) ? "your picture" : `seed ${seedOf(end).seed}`);

/** @param {State} state @param {Model} model */
export function spoken(state, model) {
  const { a, b, t } = state;
  const between = `${spokenEnd(a)} turning into ${spokenEnd(b)}, ${percent(t)}`;
  const place = t > 0 && t < 1 ? between : spokenEnd(t ? b : a);
  return `${spokenModel(state, model)}, ${place}, ${spokenTruncation(state)}${sculptedWords(state)}${movedWords(state)}${paintedWords(state)}`;
}

/** @param {State} state */
export const spokenTruncation = ({ psi }) => `truncation ${Number(psi.toFixed(2))}`;
