// Brings a walk's frames, those first that are shown next.

/** @import { Health } from "../pictures/health.js" */
/** @import { Sprite } from "../canvas/sprite.js" */

import { Queue } from "../pictures/queue.js";
import { FrameCache } from "./frame_cache.js";

const AT_ONCE = 2;

/** @param {string} key @param {string} path @param {number} last */
export const cacheOf = (key, path, last) =>
  new FrameCache({ key, last, closed: path === "loop", mirrored: path === "back" });

/** Frames that come together. @typedef {{frames: number[], between: boolean, asked: boolean, there: boolean}} Chunk */

export class FrameLoader {
  /** @type {FrameCache | null} */
  cache = null;
  /** @type {Chunk[]} */
  #chunks = [];
  #fine = false;
  #paused = true;

  /**
   * `ask` brings frames at these places; `place` is where the walk is shown just now.
   * @param {{ask: (places: number[], asked: {signal: AbortSignal}) => Promise<Sprite>, place: () => number, health: Health, onFrames: () => void}} walk
   */
  constructor({ ask, place, health, onFrames }) {
    this.ask = ask;
    this.place = place;
    this.onFrames = onFrames;
    this.queues = Array.from({ length: AT_ONCE }, () => this.#queue(health));
    health.watch(...this.queues);
  }

  /** @param {Health} health */
  #queue(health) {
    /** @type {Queue<Sprite, {cache: FrameCache, chunk: Chunk}>} */
    const queue = new Queue({
      onAnswer: (sprite, about) => this.#arrived(queue, sprite, about),
      health,
      limit: 1,
      abandon: true,
    });
    return queue;
  }

  /** At first every other frame, all of them once it is `fine`; `chunk` at a time. @param {FrameCache} cache @param {{fine: boolean, chunk: number}} how */
  start(cache, { fine, chunk }) {
    this.pause();
    this.cache = cache;
    this.#fine = fine;
    this.#chunks = chunksOf(cache, chunk);
    this.resume();
  }

  pause() {
    this.#paused = true;
    for (const queue of this.queues) queue.cancel();
    for (const chunk of this.#chunks) chunk.asked = chunk.there;
  }

  resume() {
    this.#paused = false;
    for (const queue of this.queues) if (!queue.waiting) this.#next(queue);
  }

  /** All frames, not only every other one. While it is paused nothing is asked for: its walk may be the one before. */
  refine() {
    if (this.#fine) return;
    this.#fine = true;
    if (!this.#paused) this.resume();
  }

  /** Whether all frames are there that it brings for now. */
  get whole() {
    return this.#chunks.every((chunk) => chunk.there || (chunk.between && !this.#fine));
  }

  /** @param {Queue<Sprite, {cache: FrameCache, chunk: Chunk}>} queue */
  #next(queue) {
    const { cache } = this;
    const chunk = cache && this.#choose(cache);
    if (!cache || !chunk) return;
    chunk.asked = true;
    const places = chunk.frames.map((frame) => cache.placeOf(frame));
    queue.want((signal) => this.ask(places, { signal }), { cache, chunk });
  }

  /** @param {Queue<Sprite, {cache: FrameCache, chunk: Chunk}>} queue @param {Sprite} sprite @param {{cache: FrameCache, chunk: Chunk}} about */
  #arrived(queue, sprite, { cache, chunk }) {
    if (cache !== this.cache) return;
    chunk.there = true;
    cache.put(sprite, chunk.frames);
    this.#next(queue);
    this.onFrames();
  }

  /** The chunk that the walk comes to next: first of every other frame, then of those between. @param {FrameCache} cache */
  #choose(cache) {
    const now = cache.frameAt(this.place());
    let best = null;
    let least = Infinity;
    for (const chunk of this.#chunks) {
      if (chunk.asked || (chunk.between && !this.#fine)) continue;
      const rank = waitOf(chunk, now, cache.last) + (chunk.between ? 4 * cache.last : 0);
      if (rank < least) [best, least] = [chunk, rank];
    }
    return best;
  }
}

/** How many frames it takes until it is shown. @param {Chunk} chunk @param {number} now @param {number} last */
function waitOf({ frames }, now, last) {
  const ended = (frames.at(-1) ?? 0) + 2 <= now;
  return ended ? frames[0] - now + 2 * last : Math.max(0, frames[0] - now);
}

/** @param {FrameCache} cache @param {number} chunk @returns {Chunk[]} */
function chunksOf(cache, chunk) {
  const chunks = [];
  for (const between of [false, true]) {
    const frames = [];
    for (let frame = Number(between); frame < cache.last + Number(!cache.closed); frame += 2) frames.push(frame);
    for (let start = 0; start < frames.length; start += chunk) {
      chunks.push({ frames: frames.slice(start, start + chunk), between, asked: false, there: false });
    }
  }
  return chunks;
}
