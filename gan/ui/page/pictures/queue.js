// Pictures from the server: the newest wish first, a few on the way at once, answers that come too late dropped.

import { ask } from "./request.js";

const LONGEST_PAUSE = 3000; // between two attempts: a server that is back is found that soon
const LONGEST_WAIT = 60_000; // for one answer: a connection that died without a word would block the feed for good

class Refused extends Error {}
class Busy extends Error {}
class Late extends Error {}

export const asPicture = async (response) => createImageBitmap(await response.blob());
export const asData = (response) => response.json();

async function load(response, read) {
  if (response.status === 503) throw new Busy();
  if (response.status === 422) throw new Refused((await response.json()).error);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return read(response);
}

export class Feed {
  // `limit` requests at once; one is sent `delay` ms after the newest wish, or `longest` ms after the oldest one if that
  // is sooner; `abandon` stops older requests that are still being drawn; `read` makes of a response what is wanted;
  // `send` is `fetch` or answers like it.
  constructor({ onPicture, health, read = asPicture, send = ask, limit = 4, delay = 0, longest = Infinity, abandon = false }) {
    Object.assign(this, { onPicture, health, read, send, limit, delay, longest, abandon });
    this.wanted = null;
    this.since = null;
    this.newest = 0;
    this.shown = 0;
    this.onTheWay = new Map();
    this.failures = 0;
    this.timer = 0;
    this.resting = false;
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => this.resting && !document.hidden && this.wake());
  }

  // Whether a picture is still to come, and whether somebody is at work on it.
  get waiting() {
    return this.wanted !== null || this.working;
  }

  get working() {
    if (this.resting && this.wanted !== null) return true;
    return [...this.onTheWay.keys()].some((number) => number > this.shown);
  }

  want(url, about) {
    this.wanted = { url, about, number: ++this.newest };
    if (this.abandon) for (const request of this.onTheWay.values()) request.abort();
    if (!this.delay) return this.pump();
    if (this.resting) return undefined;
    this.since ??= performance.now();
    const left = this.longest - (performance.now() - this.since);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.min(this.delay, left));
    return undefined;
  }

  cancel() {
    this.wanted = this.since = null;
    this.shown = ++this.newest;
    if (this.abandon) for (const request of this.onTheWay.values()) request.abort();
  }

  async pump() {
    if (!this.wanted || this.resting || this.onTheWay.size >= this.limit) return;
    const wish = this.wanted;
    const request = new AbortController();
    this.wanted = null;
    this.onTheWay.set(wish.number, request);
    this.health.changed();
    const late = setTimeout(() => request.abort(new Late()), LONGEST_WAIT);
    try {
      const picture = await load(await this.send(wish.url, { signal: request.signal }), this.read);
      this.failures = 0;
      this.health.report(this, "well");
      if (wish.number > this.shown) {
        this.shown = wish.number;
        this.onPicture(picture, wish.about);
      }
    } catch (error) {
      this.failed(wish, error, request.signal.aborted && !(error instanceof Late));
    }
    clearTimeout(late);
    this.onTheWay.delete(wish.number);
    this.health.changed();
    if (!this.timer) this.pump(); // else the next wish waits for its own time
  }

  failed(wish, error, aborted) {
    if (aborted || wish.number <= this.shown) return;
    if (error instanceof Refused) {
      this.shown = wish.number;
      this.health.report(this, "refused", error.message);
      return;
    }
    this.wanted ??= wish;
    this.failures += 1;
    this.health.report(this, error instanceof Busy ? "busy" : "away");
    if (this.resting) return;
    this.resting = true;
    const pause = error instanceof Busy ? 600 * this.failures : 300 * 2 ** this.failures;
    this.timer = setTimeout(() => this.wake(), Math.min(pause, LONGEST_PAUSE) * (0.8 + 0.4 * Math.random()));
  }

  wake() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.since = null;
    this.resting = false;
    this.pump();
  }
}

// Of what is an extra nobody is told where it has to wait.
export const UNSEEN = { report() {}, changed() {} };

// What the visitor is told about the server: nothing at all while it answers.
export class Health {
  constructor({ onChange }) {
    this.onChange = onChange;
    this.states = new Map();
    this.words = "";
    this.feeds = [];
  }

  watch(...feeds) {
    this.feeds.push(...feeds);
  }

  // One answer shows that the server is there, whatever others met before.
  report(feed, state, words = "") {
    if (state === "well") this.states.clear();
    this.states.set(feed, state);
    const states = [...this.states.values()];
    if (states.includes("away")) this.words = "The server can’t be reached. This page keeps trying.";
    else if (states.includes("busy")) this.words = "Many people are drawing just now. Your picture comes in a moment.";
    else this.words = words;
    this.changed();
  }

  changed() {
    const any = (state) => this.feeds.some((feed) => feed[state]);
    this.onChange({ words: this.words, waiting: any("waiting"), working: any("working") });
  }
}
