// What can be done to the keyframes. Each change can be taken back, and the stage shows the picture it is about.

import { FEWEST, MOST, nameOf, placeOf } from "../../state/keyframe.js";

export class Edits {
  constructor({ store, stage, announce }) {
    Object.assign(this, { store, stage, announce });
    this.past = [];
    store.subscribe((_, changed) => {
      if (changed.has("model")) this.past = [];
    });
  }

  get keys() {
    return this.store.state.keys;
  }

  get full() {
    return this.keys.length >= MOST;
  }

  get fewest() {
    return this.keys.length <= FEWEST;
  }

  add(key) {
    if (this.full) return this.announce(`A walk has at most ${MOST} keyframes.`);
    const count = this.keys.length + 1;
    return this.change([...this.keys, key], count - 1, `Added ${nameOf(key)}: ${count} keyframes now.`);
  }

  duplicate(index) {
    if (this.full) return this.announce(`A walk has at most ${MOST} keyframes.`);
    const key = this.keys[index];
    return this.change(this.keys.toSpliced(index, 0, key), index + 1, `Duplicated ${nameOf(key)}.`);
  }

  replace(index, key) {
    this.change(this.keys.with(index, key), index, `Keyframe ${index + 1} is ${nameOf(key)} now.`);
  }

  remove(index) {
    if (this.fewest) return this.announce(`A walk has at least ${FEWEST} keyframes.`);
    const next = Math.min(index, this.keys.length - 2);
    return this.change(this.keys.toSpliced(index, 1), next, `Removed ${nameOf(this.keys[index])}.`, { undo: true });
  }

  move(from, to) {
    if (to < 0 || to >= this.keys.length || to === from) return;
    const keys = this.keys.toSpliced(from, 1).toSpliced(to, 0, this.keys[from]);
    this.change(keys, to, `Moved ${nameOf(keys[to])} to place ${to + 1} of ${keys.length}.`);
  }

  shuffle(index) {
    const order = this.keys.map((_, at) => at);
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(Math.random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    if (order.every((from, at) => from === at)) order.push(order.shift());
    this.change(order.map((from) => this.keys[from]), order.indexOf(index), "Shuffled the order.");
  }

  change(keys, index, words, { undo = false } = {}) {
    const { keys: before, place, path } = this.store.state;
    this.past.push({ keys: before, place });
    this.stage.course.stop();
    this.store.set(this.store.state.tab === "walk" ? { keys, place: placeOf(index, path, keys.length) } : { keys });
    this.announce(words, undo);
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.stage.course.stop();
    this.store.set(before);
    this.announce("Taken back.");
  }
}
