// The worker as the page sees it: wishes that are answered, or taken back by their signal.

import { Refused } from "./source.js";

/** @import { Opening, Wishes } from "../drawing/worker.js" */

export class DrawingRoom {
  #numbers = 0;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (reason: unknown) => void}>} */
  #waiting = new Map();

  /** @param {Worker} worker @param {Opening} opening what it is told first */
  constructor(worker, opening) {
    this.worker = worker;
    this.worker.addEventListener("message", ({ data }) => this.#answered(data));
    this.worker.addEventListener("error", (event) => this.#broke(event));
    this.worker.postMessage({ open: opening });
  }

  /** A model that will be asked for soon. @param {string} model */
  prepare(model) {
    this.worker.postMessage({ prepare: model });
  }

  /**
   * @template {keyof Wishes} K
   * @param {K} way
   * @param {Wishes[K]} wish
   * @param {{signal: AbortSignal, rank: number}} how a lower rank is more urgent
   * @returns {Promise<any>}
   */
  ask(way, wish, { signal, rank }) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const id = ++this.#numbers;
      this.#waiting.set(id, { resolve, reject });
      signal.addEventListener("abort", () => this.#takenBack(id, signal.reason), { once: true });
      this.worker.postMessage({ id, rank, way, wish });
    });
  }

  /** @param {number} id @param {unknown} reason */
  #takenBack(id, reason) {
    const wish = this.#waiting.get(id);
    if (!wish) return;
    this.#waiting.delete(id);
    this.worker.postMessage({ cancel: id });
    wish.reject(reason);
  }

  /** @param {{id: number, value?: any, refused?: string, broken?: string}} answer */
  #answered({ id, value, refused, broken }) {
    const wish = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (!wish) {
      if (globalThis.ImageBitmap && value instanceof ImageBitmap) value.close(); // nobody waits for it any more
    } else if (refused !== undefined) wish.reject(new Refused(refused));
    else if (broken !== undefined) wish.reject(new Error(broken));
    else wish.resolve(value);
  }

  /** The worker itself could not be loaded. @param {ErrorEvent} event */
  #broke(event) {
    for (const wish of this.#waiting.values()) wish.reject(new Error(event.message));
    this.#waiting.clear();
  }
}
