// A screen that nobody touches: slow walks from one curated picture to the next, without end.

/** @import { Pair } from "./pair.js" */
/** @import { End } from "../state/state.js" */
/** @import { Store } from "../state/store.js" */

import { stir } from "../pictures/rest.js";
import { randomSeed, shuffled } from "../state/chance.js";

const WALK = 14; // seconds
const REST = 3;

export class Wander {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {number[]} */
  #ahead = [];

  /** @param {{store: Store, pair: Pair, seeds: number[]}} page */
  constructor({ store, pair, seeds }) {
    this.store = store;
    this.pair = pair;
    this.seeds = seeds;
    this.before = store.state;
    this.playing = pair.playing;
    stir(this, true);
    this.#walk();
  }

  /** To the second picture, a rest, and from there on to another one. */
  #walk() {
    const seconds = WALK * (1 - this.store.state.t);
    this.pair.glide(1, seconds);
    this.#timer = setTimeout(() => this.#rest(), seconds * 1000 + 100);
  }

  #rest() {
    const { b } = this.store.state;
    this.store.set({ a: b, b: this.#next(b), t: 0 });
    this.#timer = setTimeout(() => this.#walk(), REST * 1000);
  }

  /** @param {End} now */
  #next(now) {
    if (!this.#ahead.length) this.#ahead = shuffled(this.seeds);
    const seed = this.#ahead.pop();
    return seed === now ? (this.#ahead.pop() ?? randomSeed()) : (seed ?? randomSeed());
  }

  end() {
    clearTimeout(this.#timer);
    stir(this, false);
    this.pair.stop();
    this.store.set(this.before);
    if (this.playing) this.pair.play();
  }
}
