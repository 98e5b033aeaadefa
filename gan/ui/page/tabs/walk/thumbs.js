// Small pictures of keyframes, asked for once and kept.

/** @import { Box, Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */

import { paintTile } from "../../canvas/sprite.js";
import { Queue } from "../../pictures/queue.js";
import { endKey, small } from "../../state/state.js";

/** Where the picture of a keyframe is, and of which look it is. @typedef {{image: ImageBitmap, box: Box, look: string}} Kept */

export class Thumbs {
  /** @type {Map<string, Kept>} */
  #kept = new Map();
  #subject = ""; // what the kept ones are pictures of, in whatever look

  /** @param {{stage: Stage, store: Store, onArrival: () => void}} page */
  constructor({ stage, store, onArrival }) {
    this.stage = stage;
    this.store = store;
    this.onArrival = onArrival;
    /** @type {Queue<Sprite, {keys: string[], look: string}>} */
    this.queue = new Queue({
      onAnswer: (sprite, about) => this.#keep(sprite, about),
      health: stage.health,
      limit: 1,
      delay: 60,
      longest: 60,
    });
  }

  /** Asks for those that are missing; an older look's pictures stay until the new ones are there. @param {string[]} keys */
  want(keys) {
    const state = small(this.store.state);
    const subject = `${state.model}|${state.label}|${state.word}`;
    if (this.#subject !== subject) this.#kept.clear();
    this.#subject = subject;
    const look = endKey(state, "");
    const { source } = this.stage;
    const missing = [...new Set(keys)].filter((key) => this.#kept.get(key)?.look !== look);
    const next = missing.slice(0, source.limits.keyframes);
    if (next.length) this.queue.want((signal) => source.keyframes(state, next, { signal }), { keys: next, look });
    else this.queue.cancel();
  }

  /** @param {Sprite} sprite @param {{keys: string[], look: string}} about */
  #keep(sprite, { keys, look }) {
    keys.forEach((key, index) => {
      this.#kept.set(key, { image: sprite.image, box: sprite.box(index), look });
    });
    this.onArrival();
  }

  /** @param {HTMLCanvasElement} canvas @param {string} key */
  paint(canvas, key) {
    const one = this.#kept.get(key);
    if (one) paintTile(canvas, one.image, one.box);
  }
}
