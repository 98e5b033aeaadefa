// What the visitor chose, in one place. Nothing of it is kept on the server.

/** @import { State } from "./state.js" */

/** @typedef {(state: State, changed: Set<string>) => void} Listener */

export class Store {
  /** @type {State} */
  #state;
  /** @type {Set<Listener>} */
  #listeners = new Set();

  /** @param {State} initial */
  constructor(initial) {
    this.#state = Object.freeze({ ...initial });
  }

  get state() {
    return this.#state;
  }

  /** @param {Partial<State>} patch */
  set(patch) {
    const names = /** @type {(keyof State)[]} */ (Object.keys(patch));
    const changed = new Set(names.filter((name) => patch[name] !== this.#state[name]));
    if (!changed.size) return;
    this.#state = Object.freeze({ ...this.#state, ...patch });
    for (const listener of this.#listeners) listener(this.#state, changed);
  }

  /** Tells everybody, though nothing else was chosen: what there is to choose has changed. */
  touch() {
    for (const listener of this.#listeners) listener(this.#state, new Set());
  }

  /** @param {Listener} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }
}
