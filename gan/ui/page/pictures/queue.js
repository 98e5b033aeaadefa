// A queue of wishes: the newest first, a few on the way at once, answers that come too late dropped.

import { stir } from "./rest.js";
import { Busy, Refused } from "./source.js";

const LONGEST_PAUSE = 3000; // between two attempts: a server that is back is found that soon
const LONGEST_WAIT = 60_000; // for one answer: a connection that died without a word would block the queue for good,
const LONGER = 3; // and a busy machine would begin the same again for good, if the wait did not double so many times

class Late extends Error {}

/** What a queue tells about itself. @typedef {Pick<import("./health.js").Health, "report" | "changed">} Listener */

/**
 * Calls `wake` when it is worth trying again, and `look` when somebody looks again.
 * @param {() => void} wake
 * @param {() => void} look
 */
function whenBack(wake, look) {
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

/**
 * `limit` wishes on the way at once; one is asked for `delay` ms after the newest wish, or `longest` ms after the oldest
 * one if that is sooner; `abandon` stops older ones that are still being drawn.
 * @template T what arrives
 * @template [A=undefined] what it is about
 * @typedef {object} Options
 * @property {(answer: T, about: A) => void} onAnswer
 * @property {Listener} health
 * @property {number} [limit]
 * @property {number} [delay]
 * @property {number} [longest]
 * @property {boolean} [abandon]
 * @property {(wake: () => void, look: () => void) => void} [back]
 */

/**
 * @template T
 * @template [A=undefined]
 * @typedef {{ask: (signal: AbortSignal) => Promise<T>, about: A, number: number}} Wish
 */

/**
 * @template T
 * @template [A=undefined]
 */
export class Queue {
  /** @type {Wish<T, A> | null} */
  wanted = null;
  /** @type {Map<number, AbortController>} */
  onTheWay = new Map();
  /** @type {number | null} */
  since = null;
  newest = 0;
  shown = 0;
  failures = 0;
  lates = 0; // those of them that nobody answered in time
  resting = false;
  told = false; // that something went wrong
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;

  /** @param {Options<T, A>} options */
  constructor({ onAnswer, health, limit = 4, delay = 0, longest = Infinity, abandon = false, back = whenBack }) {
    this.onAnswer = onAnswer;
    this.health = health;
    this.limit = limit;
    this.delay = delay;
    this.longest = longest;
    this.abandon = abandon;
    back(
      () => this.wake(),
      () => this.resting && this.wake(),
    );
  }

  /** Whether an answer is still to come. */
  get waiting() {
    return this.wanted !== null || this.working;
  }

  /** Whether somebody is at work on it. */
  get working() {
    if (this.resting && this.wanted !== null) return true;
    return [...this.onTheWay.keys()].some((number) => number > this.shown);
  }

  /** @param {(signal: AbortSignal) => Promise<T>} ask @param {A} about */
  want(ask, about) {
    this.wanted = { ask, about, number: ++this.newest };
    stir(this, true);
    this.#abandon();
    if (!this.delay) {
      this.pump();
      return;
    }
    if (this.resting) return;
    this.since ??= performance.now();
    const left = this.longest - (performance.now() - this.since);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.min(this.delay, left));
  }

  cancel() {
    this.wanted = this.since = null;
    this.shown = ++this.newest;
    this.#abandon();
    if (this.told) this.health.report(this, "idle");
    this.told = false;
    stir(this, this.waiting);
  }

  #abandon() {
    if (this.abandon) for (const request of this.onTheWay.values()) request.abort();
  }

  async pump() {
    if (!this.wanted || this.resting || this.onTheWay.size >= this.limit) return;
    const wish = this.wanted;
    const request = new AbortController();
    this.wanted = null;
    this.onTheWay.set(wish.number, request);
    this.health.changed();
    const longest = LONGEST_WAIT * 2 ** Math.min(this.lates, LONGER);
    const late = setTimeout(() => request.abort(new Late()), longest);
    try {
      this.#arrived(wish, await wish.ask(request.signal));
    } catch (error) {
      this.#failed(wish, error, request.signal.aborted && !(error instanceof Late));
    }
    clearTimeout(late);
    this.onTheWay.delete(wish.number);
    this.health.changed();
    if (!this.timer) this.pump(); // else the next wish waits for its own time
    stir(this, this.waiting);
  }

  /** @param {Wish<T, A>} wish @param {T} answer */
  #arrived(wish, answer) {
    this.failures = this.lates = 0;
    const news = wish.number > this.shown;
    this.health.report(this, news ? "well" : "answered");
    if (!news) return;
    this.shown = wish.number;
    this.onAnswer(answer, wish.about);
  }

  /** @param {Wish<T, A>} wish @param {unknown} error @param {boolean} aborted */
  #failed(wish, error, aborted) {
    if (aborted || wish.number <= this.shown) return;
    this.told = true;
    if (error instanceof Refused) {
      this.shown = wish.number;
      this.health.report(this, "refused", error.message);
      return;
    }
    this.wanted ??= wish;
    this.failures += 1;
    if (error instanceof Late) this.lates += 1;
    this.health.report(this, error instanceof Busy ? "busy" : "away");
    if (this.resting) return;
    this.resting = true;
    const pause = error instanceof Busy ? 600 * this.failures : 300 * 2 ** this.failures;
    this.timer = setTimeout(() => this.wake(), Math.min(pause, LONGEST_PAUSE) * (0.8 + 0.4 * Math.random()));
  }

  wake() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.since = null;
    this.resting = false;
    this.pump();
  }
}
