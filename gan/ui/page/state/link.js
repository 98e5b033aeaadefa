// A state as a query, in the notation of recipes, and back: links, addresses, kept pictures and files carry it.

/** @import { Grammar } from "./grammar.js" */
/** @import { Fields } from "./fields.js" */
/** @import { Field } from "./notices.js" */
/** @import { Model, State } from "./state.js" */

import { wordIn } from "./classes.js";
import { fieldsOf } from "./fields.js";
import { FEWEST_KEYS, LOOK } from "./grammar.js";
import { pairOf } from "./keyframe.js";
import { recalled, shortOf, withStored } from "./latent_code.js";
import { NAMES, sectionOf, titleOf } from "./learning.js";
import {
  sayAge,
  sayDamaged,
  sayFewer,
  sayNoPaint,
  sayNoSection,
  sayRepeated,
  sayTrained,
  sayUnknown,
} from "./notices.js";
import { PAINT, paintOf } from "./paint.js";
import { opening, PAIR_TIME, START } from "./state.js";

/** @typedef {[string, string | number | string[]][]} Pairs */
/** @param {Pairs} pairs */
const spell = (pairs) =>
  new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%7E", "~");

/**
 * On the Explore tab the place `t` on the way from a to b, on the Walk tab the `place` on the path through the keys.
 * @param {State} state
 * @param {{seeds?: boolean}} [options] `seeds`: whether with what tells where on which walk it is
 */
export function toQuery(state, { seeds = true } = {}) {
  const walk = state.tab === "walk";
  /** @type {Pairs} */
  const pairs = [["m", state.model]];
  if (seeds && !walk) pairs.push(["a", state.a], ["b", state.b], ["t", state.t]);
  if (seeds && walk) pairs.push(["keys", state.keys], ["path", state.path], ["t", state.place]);
  pairs.push(["psi", state.psi]);
  if (state.label !== null) pairs.push(["label", state.label]);
  if (state.word) pairs.push(["word", state.word]);
  for (const name of LOOK) if (state[name]) pairs.push([name, state[name]]);
  if (state.weights) pairs.push(["w", state.weights]);
  return spell(pairs);
}

/** @param {State} state */
export const timeOf = ({ secs, hold, pace }) =>
  spell([
    ["secs", secs],
    ["hold", hold],
    ["pace", pace],
  ]);

/** A walk in time. @param {State} state */
export const toWalk = (state) => `${toQuery(state)}&${timeOf(state)}`;

const TABS = ["explore", "walk", "sculpt", "picture", "learn"]; // that a page may have

/** The one of these tabs that shows what a query says. @param {URLSearchParams} query @param {string[]} tabs */
function tabOf(query, tabs) {
  if (query.has("keys")) return "walk";
  if (query.has("learn") && tabs.includes("learn")) return "learn";
  return LOOK.some((name) => query.has(name)) ? "sculpt" : "explore";
}

// Others put their own marks on links: Gradio, the Hub and those who count clicks. No word about these.
const FOREIGN = /^(__\w*|utm_\w*|fbclid|gclid|ref|logs|view|deep_link)$/;
// The page's own: the model beside the first one, where in the Learn tab one is, and the version of the notation.
const OWN = ["vs", "learn", "v"];

/** Links to and from the states of one page: its models, tabs, sections of Learn and whether it paints, and the notation that servers read. */
export class Links {
  /** @param {{grammar: Grammar, models: Model[], tabs?: string[], sections?: string[], paints?: boolean}} page */
  constructor({ grammar, models, tabs = TABS, sections = NAMES, paints = true }) {
    this.tabs = tabs;
    this.sections = sections;
    this.paints = paints;
    this.grammar = grammar;
    this.models = models;
    this.version = String(grammar.table.version);
    this.names = [...Object.keys(grammar.table.recipe), ...Object.keys(grammar.table.time), ...OWN];
  }

  /** @param {State} state */
  model({ model }) {
    return this.models.find(({ name }) => name === model) ?? this.models[0];
  }

  /** What is kept has everything, also what the server is never asked to read. @param {State} state */
  toKept(state) {
    const query = state.tab === "walk" ? toWalk(state) : toQuery(state);
    const { tab, vs, learn, model } = state;
    /** @type {Pairs} */
    const own = [["v", this.version]];
    if (tab === "learn") own.unshift(["learn", learn]);
    if (vs && vs !== model) own.unshift(["vs", vs]);
    return `${query}&${spell(own)}`;
  }

  /** What a visitor copies: stored pictures in their short form. @param {State} state */
  toLink(state) {
    const { w_dim } = this.model(state);
    return this.toKept(withStored(state, (text) => shortOf(text, w_dim)));
  }

  /** The address of the page with this state in it; what others put there stays. @param {State} state @param {string} search */
  toAddress(state, search) {
    const others = [...new URLSearchParams(search)].filter(([name]) => !this.names.includes(name));
    return [spell(others), this.toLink(state)].filter(Boolean).join("&");
  }

  /**
   * The state that a query asks for, and sentences about what in it can't be had as asked.
   * @param {string} search
   * @param {string} [carrier] what people call the thing that carries it
   * @returns {{state: State, notice: string}}
   */
  read(search, carrier = "link") {
    const given = new URLSearchParams(search);
    const asked = given.get("m");
    const model = this.models.find((one) => one.name === asked) ?? this.models[0];
    const fallback = { ...START, ...opening(model) };
    const word = this.grammar.word(wordIn(given, model), model.letters) ?? fallback.word;
    const query = this.#spelledOut(given, model, word);
    if (asked && asked !== model.name) {
      const notice = `There is no model called “${asked.slice(0, 40)}” here, so this is ${model.title}.`;
      return { state: fallback, notice };
    }
    const absent = this.#withoutAbsent(query, carrier);
    const tab = tabOf(query, this.tabs);
    const fields = fieldsOf({ ...this, model, tab, word, taught: query.get("teach") ?? "" });
    const { state, damaged } = this.#fill({ ...fallback, ...this.#usual(query), tab }, fields, query);
    const notice = [...absent, ...this.#notices({ carrier, query, model, fields, state, damaged })];
    return { state: withStored(state, recalled), notice: notice.filter(Boolean).join(" ") };
  }

  /** Takes out of a query what this page does not have; returns a sentence about each. @param {URLSearchParams} query @param {string} carrier */
  #withoutAbsent(query, carrier) {
    const said = [];
    const section = sectionOf(query.get("learn") ?? "");
    if (NAMES.includes(section) && !this.sections.includes(section)) {
      query.set("learn", ""); // the tab opens at its beginning
      said.push(sayNoSection(carrier, titleOf(section)));
    }
    if (!this.paints) {
      const paint = paintOf(query.get(PAINT) ?? "");
      query.delete(PAINT);
      if (paint && paint.strength !== 0) said.push(sayNoPaint(carrier));
    }
    return said;
  }

  /**
   * @param {{carrier: string, query: URLSearchParams, model: Model, fields: Fields, state: State, damaged: (keyof State)[]}} read
   */
  #notices({ carrier, query, model, fields, state, damaged }) {
    const keys = [...query.keys()];
    const unread = damaged.map((name) => ({ field: /** @type {Field} */ (fields[name]), value: state[name] }));
    const fewer = damaged.includes("keys") ? 0 : (query.get("keys")?.split(",").length ?? 0) - state.keys.length;
    return [
      sayDamaged(carrier, unread),
      sayFewer(carrier, fewer),
      sayUnknown(
        carrier,
        [...new Set(keys)].filter((key) => !this.#known(key, fields)),
      ),
      sayRepeated(
        carrier,
        keys.filter((key, at) => keys.indexOf(key) < at && this.names.includes(key)),
      ),
      sayAge(carrier, query.get("v") ?? this.version, this.version),
      sayTrained(query.get("w") ?? "", model.weights),
    ];
  }

  /**
   * @param {State} fallback
   * @param {Fields} fields
   * @param {URLSearchParams} query
   */
  #fill(fallback, fields, query) {
    const state = { ...fallback };
    const damaged = /** @type {(keyof State)[]} */ ([]);
    for (const [name, { key, read }] of /** @type {[keyof State, Field][]} */ (Object.entries(fields))) {
      const text = query.get(key);
      if (text === null) continue;
      const value = read(text);
      if (value === undefined) damaged.push(name);
      else Object.assign(state, { [name]: value });
    }
    state.time = state.place; // until its timing is there
    return { state, damaged };
  }

  /**
   * A recipe that leaves something out means the notation's default, not what the page opens with.
   * @param {URLSearchParams} query
   * @returns {Partial<State>}
   */
  #usual(query) {
    const { path, t } = this.grammar.table.recipe;
    const walk = query.has("keys");
    return {
      ...(walk && !query.has("path") && { path: path.default }),
      ...(walk && !query.has("t") && { place: t.default }),
      ...(query.has("a") && !query.has("t") && { t: t.default }),
    };
  }

  /**
   * The server spells every line between two seeds as a and b, and one keyframe may be a recipe's all. A line with a time
   * of its own is a walk in time; one keyframe is a picture.
   * @param {URLSearchParams} query @param {Model} model @param {string} word
   */
  #spelledOut(query, model, word) {
    const timed = Object.entries(PAIR_TIME).some(
      ([name, usual]) => query.has(name) && query.get(name) !== String(usual),
    );
    if (timed && query.has("b") && !query.has("keys")) {
      query.set("keys", `${query.get("a")},${query.get("b")}`);
      query.set("path", "line");
      for (const name of ["a", "b"]) query.delete(name);
    }
    const keys = query.get("keys") ?? "";
    const key = keys.split(",").length < FEWEST_KEYS ? this.grammar.keyframe(keys, model, word) : undefined;
    if (key === undefined) return query;
    for (const name of ["keys", "path", "t"]) query.delete(name);
    for (const [name, value] of Object.entries(pairOf(key))) query.set(name, String(value));
    return query;
  }

  /**
   * A file of the walk from a to b brings its time along, which has no meaning on the Explore tab.
   * @param {string} key
   * @param {Fields} fields
   */
  #known(key, fields) {
    const told = ["m", "w", "v", ...Object.keys(this.grammar.table.time)];
    return told.includes(key) || Object.values(fields).some((field) => field.key === key) || FOREIGN.test(key);
  }
}
