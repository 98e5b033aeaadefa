// Once somebody moves on a walk, its frames are exchanged for crisp ones, those first that come next.

/** @import { FrameCache } from "./frame_cache.js" */
/** @import { Sprite } from "../canvas/sprite.js" */

import { UNSEEN } from "../pictures/health.js";
import { Queue } from "../pictures/queue.js";

const SCALE = 2; // times as large as drawn: enough for what moves

export class Refiner {
  /** @type {FrameCache | null} */
  #cache = null;
  #now = 0;
  #ahead = 1;

  /**
   * `ask` brings frames at these places; `whole` tells whether all soft ones are there: crisp between soft would flicker.
   * @param {{ask: (places: number[], asked: {scale: number, signal: AbortSignal}) => Promise<Sprite>, whole: () => boolean, most: number}} walk
   */
  constructor({ ask, whole, most }) {
    this.ask = ask;
    this.whole = whole;
    this.most = most;
    /** @type {Queue<Sprite, {cache: FrameCache, frames: number[]}>} */
    this.queue = new Queue({
      onAnswer: (sprite, about) => this.#arrived(sprite, about),
      health: UNSEEN,
      limit: 1,
      abandon: true,
    });
  }

  /** The cache is shown at this place; the first time is no movement. @param {FrameCache} cache @param {number} place */
  seen(cache, place) {
    const now = cache.frameAt(place);
    if (cache !== this.#cache) {
      this.queue.cancel();
      this.#cache = cache;
      this.#now = now;
      this.#ahead = 1;
    } else if (now !== this.#now) {
      this.#ahead = Math.sign(now - this.#now);
      this.#now = now;
      if (!this.queue.waiting && this.whole()) this.#next(cache);
    }
  }

  stop() {
    this.#cache = null;
    this.queue.cancel();
  }

  /** @param {FrameCache} cache */
  #next(cache) {
    const frames = this.#choose(cache);
    if (!frames.length) return;
    const places = frames.map((frame) => cache.placeOf(frame));
    this.queue.want((signal) => this.ask(places, { scale: SCALE, signal }), { cache, frames });
  }

  /** @param {Sprite} sprite @param {{cache: FrameCache, frames: number[]}} about */
  #arrived(sprite, { cache, frames }) {
    if (cache !== this.#cache) return;
    cache.put(sprite, frames, { crisp: true });
    if (this.whole()) this.#next(cache);
  }

  /** The soft frames that come next; those behind come on the way back, or when it begins anew. @param {FrameCache} cache */
  #choose(cache) {
    /** @param {number} frame */
    const wait = (frame) => {
      const away = (frame - this.#now) * this.#ahead;
      return away < -1 ? away + 2 * cache.last : away;
    };
    return cache.soft.sort((one, other) => wait(one) - wait(other)).slice(0, this.most);
  }
}
