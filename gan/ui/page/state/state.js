// What a visitor chose, and what the page knows about the models: the words that all other modules speak.

/**
 * A seed; as text a stored picture, or a seed in a class of its own (see latent_code.js): what stands for one picture by
 * itself.
 * @typedef {number | string} End
 *
 * @typedef {object} State
 * @property {string} tab the one that is open: explore, walk, sculpt, picture or learn
 * @property {string} model by its name
 * @property {string} weights what it has learnt: those of a model that learns change while the page is open
 * @property {number | null} label its class
 * @property {string} word what a model of letters writes
 * @property {End} a the pair of Explore and Sculpt: from this picture
 * @property {End} b to this one
 * @property {number} t and the place on the way between them, 0 to 1
 * @property {string[]} keys the keyframes of the Walk tab
 * @property {string} path how it goes through them: loop, back or line
 * @property {number} place where on the path it is, 0 to 1
 * @property {number} time when on the walk that is, 0 to 1
 * @property {number} secs how long it moves
 * @property {number} hold how long it rests at each keyframe
 * @property {string} pace even or plain
 * @property {number} psi truncation
 * @property {string} mix what sculpts the picture, as links write it
 * @property {string} shift
 * @property {string} teach
 * @property {string} noise off, another seed than the network's own, or ""
 * @property {string} move shift, turn and zoom: of the whole walk, or of both its ends; ""
 * @property {string} paint what makes a painting of it, or ""
 * @property {string | null} vs the model beside the first one
 * @property {string} learn where in the Learn tab it is, as links spell it (learning.js)
 *
 * @typedef {{name: string, words: string, minus: string, plus: string, kind: string, taught?: boolean}} Slider
 *
 * @typedef {object} Model
 * @property {string} name
 * @property {string} title
 * @property {string} description
 * @property {Record<string, string>} [origin] of weights that another program trained: what is known, each under what it is
 * @property {string[]} classes
 * @property {string} letters those it can write, or ""
 * @property {string} word to begin with, or ""
 * @property {number[]} seeds chosen by its makers, at least two
 * @property {string} weights
 * @property {number} resolution
 * @property {import("../pictures/drawing.js").Drawing} drawing
 * @property {number} [painted] how many pixels a side its pictures have while they are painted
 * @property {number} w_dim
 * @property {number} num_ws
 * @property {string[]} groups of layers
 * @property {Record<string, string>} styles what each group is called
 * @property {Slider[]} sliders
 * @property {Playable | null} game whether one can guess which of its pictures are real
 * @property {boolean} [noise] whether it draws with noise
 * @property {boolean} [moves] whether its pictures can be shifted, turned and zoomed
 * @property {boolean} inside whether its picture grows level by level
 * @property {import("../tabs/learn/time/stages.js").Learning | null} [learning] how it learnt, of one that came while the page was open
 * @property {string | null} sibling the name of an autoencoder that learnt from the same pictures
 *
 * Whose real pictures they are, and of how many of either kind the discriminator tells which share.
 * @typedef {{licence: string, credit: string, measured: number, right: number}} Playable
 */

import { BESIDE, rounded, SCULPTING } from "./grammar.js";
import { isClassed, isStored, seedOf } from "./latent_code.js";
import { sculptedIn } from "./sculpting.js";

const OPENING_KEYS = 6; // of the walk that is there when its tab opens
const FIRST_PLACE = 0.3;

// Nothing mixed, shifted or taught.
export const PLAIN = { mix: "", shift: "", teach: "" };

export const START = {
  tab: "explore",
  vs: null,
  learn: "",
  paint: "",
  t: FIRST_PLACE,
  psi: 0.7,
  secs: 12,
  hold: 0,
  pace: "even",
};

// The time of Explore's walk from a to b.
export const PAIR_TIME = { secs: 6, hold: 0, pace: "even" };

/**
 * What another model begins with: a walk through the pictures that its makers chose, near where Explore begins.
 * @param {Model} model
 */
export function opening(model) {
  const keys = model.seeds.slice(0, OPENING_KEYS).map(String);
  const place = rounded(FIRST_PLACE / keys.length, 4);
  return {
    model: model.name,
    weights: model.weights,
    label: model.classes.length && !model.letters ? 0 : null,
    word: model.word,
    a: /** @type {End} */ (model.seeds[0]),
    b: /** @type {End} */ (model.seeds[1]),
    keys,
    path: "loop",
    place,
    time: place,
    ...PLAIN,
    noise: "",
    move: "",
  };
}

/**
 * The model beside the first one, if there is one.
 * @param {Pick<State, "vs" | "model">} state
 * @param {Model[]} models
 */
export const rivalOf = ({ vs, model }, models) =>
  (vs && vs !== model && models.find(({ name }) => name === vs)) || null;

/** A class stays where the model has it. @param {End} end @param {Model} model @param {import("./grammar.js").Grammar} grammar @param {string} word */
const endIn = (end, model, grammar, word) =>
  isClassed(end) ? (grammar.end(end, model, word) ?? Number(seedOf(end).seed)) : end;

/**
 * The same choice in another model: its class or word, its styles and its named sliders where that has one.
 * @param {State} state
 * @param {Model} model
 * @param {import("./grammar.js").Grammar} grammar
 * @returns {State}
 */
export function inModel(state, model, grammar) {
  const { name, weights, classes, letters, word } = model;
  const label = classes.length && !letters ? Math.min(state.label ?? 0, classes.length - 1) : null;
  const written = letters ? (grammar.word(state.word, letters) ?? word) : "";
  const [a, b] = [state.a, state.b].map((end) => endIn(end, model, grammar, written));
  const keys = state.keys.map((key) =>
    key
      .split("~")
      .map((part) => (isClassed(part) ? String(endIn(part, model, grammar, written)) : part))
      .join("~"),
  );
  const [noise, move] = [grammar.noise(state.noise, model) ?? "", grammar.move(state.move, model) ?? ""];
  return { ...state, ...sculptedIn(state, model), a, b, keys, noise, move, model: name, weights, label, word: written };
}

/**
 * What a kept picture brings with it: the walk stays as it is when it comes from Explore, and the other way round.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function ofItsTab({ keys, path, place, time, secs, hold, pace, a, b, t, ...common }) {
  return common.tab === "walk" ? { ...common, keys, path, place, time, secs, hold, pace } : { ...common, a, b, t };
}

/**
 * Whether a picture of the open tab's walk is one that no seed stands for.
 * @param {State} state
 */
export const holdsStored = ({ tab, a, b, keys }) =>
  tab === "walk" ? keys.some((key) => key.split("~").some(isStored)) : isStored(a) || isStored(b);

/** What a small picture shows of a word. @param {string} word */
export const initials = (word) => word.split(" ")[0].slice(0, 2);

/** Of a word, its first letter. @param {State} state @param {Model} model @returns {State} */
export function letterOf(state, model) {
  if (!state.word) return state;
  return { ...state, word: "", label: model.classes.indexOf(state.word[0]) };
}

/** The state for small pictures. @param {State} state @returns {State} */
export const small = (state) => ({ ...state, word: initials(state.word) });

/**
 * What two states must share so that the pictures of one end of the walk serve both: everything but the place.
 * @param {State} state
 * @param {End} end
 */
export const endKey = (state, end) =>
  [
    state.model,
    state.weights,
    end,
    state.psi,
    state.label,
    state.word,
    ...[...SCULPTING, ...BESIDE].map((name) => state[name]),
  ].join("|");

/** The same for the whole walk from a to b. @param {State} state */
export const pairKey = (state) => endKey(state, `${state.a}|${state.b}`);

/** And for the path of the Walk tab. @param {State} state */
export const pathKey = (state) => endKey(state, `${state.keys}|${state.path}`);
