// What can be done to the keyframes. Each change can be taken back, and the stage shows the picture it is about.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */

import { shuffled } from "../../state/chance.js";
import { free, ofWord, withClass } from "../../state/classes.js";
import { FEWEST_KEYS, rounded } from "../../state/grammar.js";
import { nameOf, placeOf } from "../../state/keyframe.js";
import { DIGITS } from "../../walk/keyframe_walk.js";

export class Edits {
  /** @type {{keys: string[], place: number, word?: string}[]} with the word, where it was changed too */
  past = [];

  /** @param {{store: Store, stage: Stage, announce: (words: string, undo?: boolean) => void}} page */
  constructor({ store, stage, announce }) {
    this.store = store;
    this.stage = stage;
    this.announce = announce;
    store.subscribe((_, changed) => {
      if (changed.has("model")) this.past = [];
    });
  }

  get keys() {
    return this.store.state.keys;
  }

  get most() {
    return this.stage.grammar.table.recipe.keys.most;
  }

  get full() {
    return this.keys.length >= this.most;
  }

  get fewest() {
    return this.keys.length <= FEWEST_KEYS;
  }

  /** @param {string} key */
  add(key) {
    if (!this.#room()) return;
    const count = this.keys.length + 1;
    this.#change([...this.keys, key], count - 1, `Added ${nameOf(key)}: ${count} keyframes now.`);
  }

  /** @param {number} index */
  duplicate(index) {
    if (!this.#room()) return;
    const key = this.keys[index];
    this.#change(this.keys.toSpliced(index, 0, key), index + 1, `Duplicated ${nameOf(key)}.`);
  }

  /** @param {number} index @param {string} key */
  replace(index, key) {
    this.#change(this.keys.with(index, key), index, `Keyframe ${index + 1} is ${nameOf(key)} now.`);
  }

  /**
   * In a class of its own, or in the walk's (null). For a letter of its own the word becomes its first letter, which the
   * other keyframes go on writing.
   * @param {number} index
   * @param {number | null} label
   * @param {string} called
   */
  classify(index, label, called) {
    const key = withClass(this.keys[index], label);
    if (key === this.keys[index]) return;
    const { word } = this.store.state;
    const keys = this.keys.with(index, key);
    if (free(this.stage.model(), word)) {
      this.#change(keys, index, `Keyframe ${index + 1}: ${called}.`);
      return;
    }
    const words = `Keyframe ${index + 1}: ${called}. The others write ${word[0]} now, the first letter of ${word}.`;
    this.#change(keys, index, words, { undo: true, word: word[0] });
  }

  /** @param {number} index */
  remove(index) {
    if (this.fewest) {
      this.announce(`A walk has at least ${FEWEST_KEYS} keyframes.`);
      return;
    }
    const next = Math.min(index, this.keys.length - 2);
    const words = `Removed ${nameOf(this.keys[index])}.`;
    this.#change(this.keys.toSpliced(index, 1), next, words, { undo: true });
  }

  /** @param {number} from @param {number} to */
  move(from, to) {
    if (to < 0 || to >= this.keys.length || to === from) return;
    const keys = this.keys.toSpliced(from, 1).toSpliced(to, 0, this.keys[from]);
    this.#change(keys, to, `Moved ${nameOf(keys[to])} to place ${to + 1} of ${keys.length}.`);
  }

  /** @param {number} index of the keyframe that the stage goes on showing */
  shuffle(index) {
    let order = shuffled([...this.keys.keys()]);
    if (order.every((from, at) => from === at)) order = [...order.slice(1), order[0]];
    const keys = order.map((from) => this.keys[from]);
    this.#change(keys, order.indexOf(index), "Shuffled the order.");
  }

  #room() {
    if (this.full) this.announce(`A walk has at most ${this.most} keyframes.`);
    return !this.full;
  }

  /** @param {string[]} keys @param {number} index @param {string} words @param {{undo?: boolean, word?: string}} [how] */
  #change(keys, index, words, { undo = false, word } = {}) {
    const { keys: before, place, path, tab, word: wordBefore } = this.store.state;
    this.past.push({ keys: before, place, ...(word !== undefined && { word: wordBefore }) });
    this.stage.view.stop();
    const there = rounded(placeOf(index, path, keys.length), DIGITS);
    const written = word === undefined ? {} : { word };
    this.store.set(tab === "walk" ? { keys, place: there, ...written } : { keys, ...written });
    this.announce(words, undo);
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.stage.view.stop();
    const { a, b, word } = this.store.state;
    this.store.set({ ...before, ...ofWord(before.word ?? word, { a, b, keys: before.keys }) });
    this.announce("Taken back.");
  }
}
