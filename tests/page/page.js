// What the tests of the page's scripts share: the notation that the server reads, and some models.

/** @import { Model, State } from "../../gan/ui/page/state/state.js" */

import { readFileSync } from "node:fs";
import { Grammar } from "../../gan/ui/page/state/grammar.js";
import { Links } from "../../gan/ui/page/state/link.js";
import { Store } from "../../gan/ui/page/state/store.js";
import { Edits } from "../../gan/ui/page/tabs/walk/edits.js";

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** @type {{models: Model[], good: {query: string, normal?: string, page?: string}[], bad: {query: string, says: string}[]}} */
export const examples = readJson("recipes.json");
export const grammar = new Grammar(readJson("../../gan/studio/grammar.json"));
export const links = new Links({ grammar, models: examples.models });
export const [blocks, letters] = examples.models;

/** @param {Partial<State>} [chosen] @returns {State} */
export const stateOf = (chosen = {}) => ({ ...links.read("").state, ...chosen });

/** The Walk tab's edits of a state, what they say, and whether that offers to undo. @param {Partial<State>} chosen */
export function editing(chosen) {
  const store = new Store(stateOf({ tab: "walk", path: "line", place: 0, ...chosen }));
  const model = examples.models.find(({ name }) => name === store.state.model);
  const stage = /** @type {any} */ ({ grammar, model: () => model, view: { stop() {} } });
  /** @type {[string, boolean | undefined][]} */
  const said = [];
  const edits = new Edits({ store, stage, announce: (words, undo) => said.push([words, undo]) });
  return { store, edits, said };
}

/** A place where a browser would keep things. @param {{full?: boolean}} [how] */
export function storage({ full = false } = {}) {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      if (full) throw new DOMException("", "QuotaExceededError");
      kept.set(key, value);
    },
  };
}

/** Time that passes when a test says so, for what waits by `setTimeout`. */
export function clock() {
  const { setTimeout, clearTimeout } = globalThis;
  /** @type {Map<number, {at: number, act: () => void}>} */
  const waiting = new Map();
  let now = 0;
  let numbers = 0;
  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ act, wait = 0) => {
      waiting.set(++numbers, { at: now + wait, act });
      return numbers;
    },
    clearTimeout: (/** @type {number} */ number) => waiting.delete(number),
  });
  return {
    /** @param {number} ms */
    tick(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...waiting].filter(([, { at }]) => at <= end).sort(([, one], [, other]) => one.at - other.at);
        if (!next) break;
        waiting.delete(next[0]);
        now = next[1].at;
        next[1].act();
      }
      now = end;
    },
    stop: () => Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}
