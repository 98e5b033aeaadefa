// The parts of a state as a query spells them, each with its reader and its words.

/** @import { Grammar } from "./grammar.js" */
/** @import { Field } from "./notices.js" */
/** @import { Model, State } from "./state.js" */

import { readLearn } from "./learning.js";
import { sayEnd, sayNone, saySeconds, sayWord } from "./notices.js";
import { rivalOf } from "./state.js";
import { listed, percent } from "./words.js";

/** @typedef {Partial<Record<keyof State, Field>>} Fields */

/** @param {string[]} choices */
const oneOf = (choices) => (/** @type {string} */ text) => (choices.includes(text) ? text : undefined);

/**
 * @param {{grammar: Grammar, models: Model[], model: Model, tab: string, word: string, taught: string}} page `word`: what
 *   the model writes, `taught`: the sliders that the query teaches, unread
 * @returns {Fields}
 */
export function fieldsOf({ grammar, models, model, tab, word, taught }) {
  const where = tab === "walk" ? walkFields(grammar, model, word) : pairFields(grammar, model, word);
  return { ...where, ...sculptFields(grammar, model, taught), ...modelFields(grammar, model, models) };
}

/** @param {Grammar} grammar @returns {Field} */
function place(grammar) {
  const { t } = grammar.table.recipe;
  return { key: "t", words: "place on the walk", read: (text) => grammar.decimal(text, t), say: percent };
}

/** @param {Grammar} grammar @param {Model} model @param {string} word @returns {Fields} */
function pairFields(grammar, model, word) {
  /** @param {string} text */
  const read = (text) => grammar.end(text, model, word);
  return {
    a: { key: "a", words: "first seed", read, say: sayEnd },
    b: { key: "b", words: "second seed", read, say: sayEnd },
    t: place(grammar),
  };
}

/** @param {Grammar} grammar @param {Model} model @param {string} word @returns {Fields} */
function walkFields(grammar, model, word) {
  const { secs, hold, pace } = grammar.table.time;
  const { path } = grammar.table.recipe;
  /** @param {{lowest: number, highest: number}} range */
  const within = (range) => (/** @type {string} */ text) => grammar.decimal(text, range);
  return {
    keys: { key: "keys", words: "keyframes", read: (text) => grammar.keys(text, model, word), say: listed, many: true },
    path: { key: "path", words: "path", read: oneOf(path.choices), say: sayWord },
    place: place(grammar),
    secs: { key: "secs", words: "length", read: within(secs), say: saySeconds },
    hold: { key: "hold", words: "rest at each picture", read: within(hold), say: saySeconds },
    pace: { key: "pace", words: "pace", read: oneOf(pace.choices), say: sayWord },
  };
}

/** @param {Grammar} grammar @param {Model} model @param {string} taught @returns {Fields} */
function sculptFields(grammar, model, taught) {
  /** @param {string} text */
  const shift = (text) => grammar.shift(text, model, taught);
  /** @param {string} text */
  const teach = (text) => grammar.teach(text, model);
  return {
    mix: { key: "mix", words: "mix of styles", read: (text) => grammar.mix(text, model), say: sayNone },
    teach: { key: "teach", words: "taught sliders", read: teach, say: sayNone, many: true },
    shift: { key: "shift", words: "sliders", read: shift, say: sayNone, many: true },
    noise: { key: "noise", words: "noise", read: (text) => grammar.noise(text, model), say: sayNone },
    move: { key: "move", words: "move", read: (text) => grammar.move(text, model), say: sayNone },
    paint: { key: "paint", words: "paint", read: (text) => grammar.paint(text), say: sayNone },
  };
}

/** @param {Grammar} grammar @param {Model} model @param {Model[]} models @returns {Fields} */
function modelFields(grammar, model, models) {
  const { name, classes, letters } = model;
  const { psi } = grammar.table.recipe;
  /** @type {Fields} */
  const fields = {
    vs: {
      key: "vs",
      words: "model to compare with",
      read: (text) => rivalOf({ vs: text, model: name }, models)?.name,
      say: sayNone,
    },
    learn: { key: "learn", words: "place in Learn", read: readLearn, say: sayNone },
    psi: {
      key: "psi",
      words: "truncation",
      read: (text) => grammar.decimal(text, psi),
      say: (value) => value.toFixed(2),
    },
  };
  if (letters) fields.word = { key: "word", words: "word", read: (text) => grammar.word(text, letters), say: sayWord };
  if (classes.length && !letters) {
    const read = (/** @type {string} */ text) => grammar.whole(text, classes.length - 1);
    fields.label = { key: "label", words: "kind", read, say: (label) => classes[label] };
  }
  return fields;
}
