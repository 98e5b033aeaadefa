// A recipe as a query, in the server's own notation: m, then a and b or keys and path, then t, psi, label or word,
// what is sculpted (mix, shift, teach), w.

import { curated, nameOfEnd, PACES, PATHS, readEnd, readKeys } from "./keyframe.js";
import { decimal, MAX_PSI, rounded, whole } from "./number.js";
import { readLessons, readMix, readShifts, SCULPTING, sculptedWords, sculptedIn } from "./sculpting.js";
import { isStored, shortened } from "./latent_code.js";

const VERSION = 1; // of the notation

// On the Explore tab the place `t` on the way from a to b, on the Walk tab the `place` on the path through the keys.
export function toQuery(state, weights, { seeds = true } = {}) {
  const walk = state.tab === "walk";
  return spell([
    ["m", state.model],
    ...(seeds && !walk ? [["a", state.a], ["b", state.b], ["t", state.t]] : []),
    ...(seeds && walk ? [["keys", state.keys], ["path", state.path], ["t", rounded(state.place, 6)]] : []),
    ["psi", state.psi],
    ...(state.label === null ? [] : [["label", state.label]]),
    ...(state.word ? [["word", state.word]] : []),
    ...SCULPTING.filter((name) => state[name]).map((name) => [name, state[name]]),
    ...(weights ? [["w", weights]] : []),
  ]);
}

const spell = (pairs) => new URLSearchParams(pairs).toString().replaceAll("%2C", ",").replaceAll("%7E", "~");

// A walk in time, as the server's `timing` and the exports read it.
export const toWalk = (state, weights) => `${toQuery(state, weights)}&${timeOf(state)}`;
export const timeOf = ({ secs, hold, pace }) => spell([["secs", secs], ["hold", hold], ["pace", pace]]);

// What a visitor copies: stored pictures in their short form. What is kept has all of them.
export const toLink = (state, model) => toKept(shortened(state, model.w_dim), model.weights);

// With the version of its notation and the model beside the first one, which the server is never asked to read.
export const toKept = (state, weights) => `${(state.tab === "walk" ? toWalk : toQuery)(state, weights)}${versusOf(state)}&v=${VERSION}`;

// The model beside the first one, which is the page's own affair as well.
const versusOf = ({ vs, model }) => (vs && vs !== model ? `&${spell([["vs", vs]])}` : "");
export const rivalOf = ({ vs, model }, models) => (vs && vs !== model && models.find(({ name }) => name === vs)) || null;

// The same choice in another model: its class or word, its styles and its named sliders where that has one.
export function inModel(state, model) {
  const { name, classes, letters, word } = model;
  const label = classes.length && !letters ? Math.min(state.label ?? 0, classes.length - 1) : null;
  return { ...state, ...sculptedIn(state, model), model: name, label, word: letters ? readWord(state.word, letters) ?? word : "" };
}

// What two states must share so that one strip of pictures serves both: everything but the place on the walk.
export const walkKey = (state) => endKey(state, `${state.a}|${state.b}`);

// The same for one end of the walk.
export const endKey = (state, end) => [state.model, end, state.psi, state.label, state.word, ...SCULPTING.map((name) => state[name])].join("|");

export const opening = (model) => ({
  model: model.name,
  label: model.classes.length && !model.letters ? 0 : null,
  word: model.word,
  a: model.seeds[0],
  b: model.seeds[1],
  ...curated(model),
  ...PLAIN,
});

// Nothing mixed, shifted or taught.
export const PLAIN = { mix: "", shift: "", teach: "" };

const START = { tab: "explore", vs: null, t: 0.3, psi: 0.7, secs: 12, hold: 0, pace: "even" };

// The state that a query asks for, and sentences about what in it can't be had as asked.
export function fromQuery(search, models) {
  const query = spelledOut(new URLSearchParams(search));
  const asked = query.get("m");
  const model = models.find((one) => one.name === asked) ?? models[0];
  const fallback = { ...START, ...opening(model) };
  if (asked && asked !== model.name) {
    return { state: fallback, notice: `There is no model called “${asked.slice(0, 40)}” here, so this is ${model.title}.` };
  }
  const tab = query.has("keys") ? "walk" : SCULPTING.some((name) => query.has(name)) ? "sculpt" : "explore";
  const fields = fieldsOf(model, tab, models, query.get("teach") ?? "");
  const state = { ...fallback, tab };
  const damaged = [];
  for (const [name, { key, read }] of Object.entries(fields)) {
    if (!query.has(key)) continue;
    const value = read(query.get(key));
    if (value === undefined) damaged.push(name);
    else state[name] = value;
  }
  state.time = state.place; // until its timing is there
  const unknown = [...new Set(query.keys())].filter((key) => !isKnown(key, fields));
  const notices = [sayDamaged(damaged, fields, state), sayFewer(query, state, damaged), sayUnknown(unknown), sayAge(query, model)];
  return { state, notice: notices.filter(Boolean).join(" ") };
}

// The time of Explore's walk from a to b; with any other one, two seeds are a walk of the Walk tab.
export const PAIR_TIME = { secs: 6, hold: 0, pace: "even" };

// The server spells every line between two seeds as a and b; a file of it that has a time of its own is a walk in time.
function spelledOut(query) {
  const timed = Object.entries(PAIR_TIME).some(([name, usual]) => query.has(name) && query.get(name) !== String(usual));
  if (!timed || !query.has("b")) return query;
  query.set("keys", `${query.get("a")},${query.get("b")}`);
  query.set("path", "line");
  for (const name of ["a", "b"]) query.delete(name);
  return query;
}

// What a kept picture brings with it: the walk stays as it is when it comes from Explore, and the other way round.
export function ofItsTab({ keys, path, place, time, secs, hold, pace, a, b, t, ...common }) {
  return common.tab === "walk" ? { ...common, keys, path, place, time, secs, hold, pace } : { ...common, a, b, t };
}

// How a link spells each part of the state, what people call it, and how its value is said.
function fieldsOf(model, tab, models, taught) {
  const kinds = model.classes;
  const none = () => "left out";
  return {
    ...(tab === "walk" ? WALK : PAIR),
    vs: { key: "vs", words: "model to compare with", read: (name) => rivalOf({ vs: name, model: model.name }, models)?.name, say: () => "left out" },
    mix: { key: "mix", words: "mix of styles", read: (text) => readMix(text, model), say: none },
    teach: { key: "teach", words: "taught sliders", read: (text) => readLessons(text, model), say: none, many: true },
    shift: { key: "shift", words: "sliders", read: (text) => readShifts(text, model, taught), say: none, many: true },
    psi: { key: "psi", words: "truncation", read: (text) => decimal(text, MAX_PSI), say: (psi) => psi.toFixed(2) },
    ...(model.letters && {
      word: { key: "word", words: "word", read: (text) => readWord(text, model.letters), say: (word) => `“${word}”` },
    }),
    ...(kinds.length && !model.letters && {
      label: { key: "label", words: "kind", read: (text) => whole(text, kinds.length - 1), say: (label) => kinds[label] },
    }),
  };
}

export const percent = (t) => `${Math.round(t * 100)}%`;
const place = (digits) => ({ key: "t", words: "place on the walk", read: (text) => decimal(text, 1, digits), say: percent });
const oneOf = (choices) => (text) => (choices.includes(text) ? text : undefined);
const seconds = (lowest, highest) => (text) => (decimal(text, highest) >= lowest ? decimal(text, highest) : undefined);
const sayEnd = (end) => (isStored(end) ? "your picture" : String(end));
const PAIR = {
  a: { key: "a", words: "first seed", read: readEnd, say: sayEnd },
  b: { key: "b", words: "second seed", read: readEnd, say: sayEnd },
  t: place(4),
};
const WALK = {
  keys: { key: "keys", words: "keyframes", read: readKeys, say: (keys) => listed(keys), many: true },
  path: { key: "path", words: "path", read: oneOf(PATHS), say: (path) => `“${path}”` },
  place: place(6),
  secs: { key: "secs", words: "length", read: seconds(0.5, 120), say: (secs) => `${secs} seconds` },
  hold: { key: "hold", words: "rest at each picture", read: seconds(0, 10), say: (hold) => `${hold} seconds` },
  pace: { key: "pace", words: "pace", read: oneOf(PACES), say: (pace) => `“${pace}”` },
};

// Others put their own marks on links: Gradio, the Hub and those who count clicks. No word about these.
const FOREIGN = /^(__\w*|utm_\w*|fbclid|gclid|ref|logs|view|deep_link)$/;
// A file of the walk from a to b brings its time along, which has no meaning on the Explore tab.
const isKnown = (key, fields) => ["m", "w", "v", "secs", "hold", "pace"].includes(key) || Object.values(fields).some((field) => field.key === key) || FOREIGN.test(key);

function sayDamaged(names, fields, state) {
  if (!names.length) return "";
  const words = listed(names.map((name) => fields[name].words));
  const values = listed(names.map((name) => fields[name].say(state[name])));
  return `The link’s ${words} could not be read, so ${names.length > 1 || fields[names[0]].many ? "they are" : "it is"} ${values}.`;
}

function sayFewer(query, { keys }, damaged) {
  const left = (query.get("keys")?.split(",").length ?? keys.length) - keys.length;
  if (left <= 0 || damaged.includes("keys")) return "";
  return `${left} of the link’s keyframes could not be read and ${left > 1 ? "were" : "was"} left out.`;
}

function sayUnknown(keys) {
  if (!keys.length) return "";
  return `The link’s ${listed(keys.slice(0, 3).map((key) => `“${key.slice(0, 20)}”`))} means nothing here and was left out.`;
}

function sayAge(query, model) {
  const version = query.get("v") ?? String(VERSION);
  if (version !== String(VERSION)) return "This link comes from another version of this page; what could be understood is shown.";
  if (query.get("w") && query.get("w") !== model.weights) return "This was kept before the model was trained again, so the picture may differ.";
  return "";
}

const listed = (words) => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

// What the truncation makes of a picture, where that is unusual.
function daring(psi) {
  if (psi < 0.05) return " · the average";
  if (psi < 0.5) return " · near the average";
  if (psi < 0.85) return "";
  return psi <= 1.1 ? " · varied" : " · wild";
}

const capital = (words) => words[0].toUpperCase() + words.slice(1);

export function caption(state) {
  const sculpted = sculptedWords(state);
  if (state.t === 0 || state.t === 1) {
    const end = state.t ? state.b : state.a;
    const said = isStored(end) ? capital(nameOfEnd(end)) : `${capital(nameOfEnd(end))}${daring(state.psi)}`; // about seeds only
    return said + sculpted;
  }
  return `${percent(state.t)} of the way from ${nameOfEnd(state.a)} to ${nameOfEnd(state.b)}${daring(state.psi)}${sculpted}`;
}

// A word as the server takes it, or undefined: up to 12 of the model's letters, rows of up to 8.
export function readWord(text, letters) {
  const rows = text.split(" ").filter(Boolean);
  const fits = rows.length && rows.every((row) => row.length <= 8) && rows.join(" ").length <= 12;
  return fits && [...rows.join("")].every((letter) => letters.includes(letter)) ? rows.join(" ") : undefined;
}

// How wide and high the server draws it: see gan/studio/lettering.py.
export function sizeOf(word, resolution) {
  const rows = word.split(" ");
  const widest = Math.max(...rows.map((row) => row.length));
  return Math.max(rows.length * resolution, (widest - 1) * Math.round(0.75 * resolution) + resolution);
}

// What a small picture shows of a word.
export const initials = (word) => word.split(" ")[0].slice(0, 2);

export const spokenModel = (state, model) => [model.title, state.word || model.classes[state.label]].filter(Boolean).join(", ");

// The same for those who hear the page.
export function spoken(state, model) {
  const said = (end) => (isStored(end) ? "your picture" : `seed ${end}`);
  let place = `${percent(state.t)} of the way from ${said(state.a)} to ${said(state.b)}`;
  if (state.t === 0 || state.t === 1) place = said(state.t ? state.b : state.a);
  return `${spokenModel(state, model)}, ${place}, truncation ${Number(state.psi.toFixed(2))}${sculptedWords(state)}`;
}
