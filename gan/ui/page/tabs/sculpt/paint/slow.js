// Slow painting: the picture on the stage in the manner of the style picture, step by step, shown while it comes.

/** @import { Painters, SlowlyPainted } from "../../../pictures/services.js" */
/** @import { Store } from "../../../state/store.js" */
/** @import { Manner } from "./manner.js" */

import { button, find, on } from "../../../controls/dom.js";
import { Busy, Refused } from "../../../pictures/source.js";

const BROKEN = "The connection broke; try again.";
const CANCELLED_ON_THE_WAY = "Cancelled; this is how far it came.";
const MINUTE = 60; // seconds
const SURE = 0.04; // of a painting, before which nobody knows how long it takes

export class SlowPainting {
  /** @type {AbortController | null} */
  #request = null;
  #began = 0;

  /** @param {{store: Store, paintSlowly: NonNullable<Painters["paintSlowly"]>, manner: Manner}} page */
  constructor({ store, paintSlowly, manner }) {
    this.store = store;
    this.paintSlowly = paintSlowly;
    this.manner = manner;
    manner.onPicture.push(() => {
      if (!this.#request) this.#say("");
      this.#show();
    });
    on("click", "slow", () => this.#paint());
    on("click", "slow-cancel", () => this.#request?.abort());
  }

  #show() {
    const working = this.#request !== null;
    button('[data-lw="slow"]').disabled = working || !this.manner.picture;
    button('[data-lw="slow-cancel"]').hidden = !working;
    find("#lw-slow-progress").hidden = !working;
  }

  async #paint() {
    const style = this.manner.picture;
    if (!style || this.#request) return;
    const request = new AbortController();
    const { signal } = request;
    this.#request = request;
    this.#began = performance.now();
    find("#lw-slow-save").hidden = true;
    find("#lw-slow-picture").hidden = true; // the last one; this one has not begun
    find("#lw-slow-progress", HTMLProgressElement).value = 0;
    this.#say("Starting");
    this.#show();
    try {
      /** @param {{done: number, waiting?: number, picture?: string}} line */
      const onProgress = (line) => this.#progress(line);
      this.#finish(await this.paintSlowly({ state: this.store.state, style, signal, onProgress }));
    } catch (error) {
      const said = error instanceof Refused || error instanceof Busy;
      if (signal.aborted) this.#say(find("#lw-slow-picture").hidden ? "Cancelled." : CANCELLED_ON_THE_WAY);
      else this.#say(said ? error.message : BROKEN, true);
    }
    this.#request = null;
    this.#show();
  }

  /** @param {{done: number, waiting?: number, picture?: string}} line */
  #progress({ done, waiting, picture }) {
    if (waiting) {
      this.#say(waiting === 1 ? "One painting is before yours." : `${waiting} paintings are before yours.`);
      this.#began = performance.now();
      return;
    }
    find("#lw-slow-progress", HTMLProgressElement).value = done;
    if (picture) this.#preview(picture);
    const seconds = (performance.now() - this.#began) / 1000;
    this.#say(done < SURE ? "Painting" : `Painting: about ${lasting((seconds / done) * (1 - done))} left`);
  }

  /** @param {string} address */
  #preview(address) {
    const picture = find("#lw-slow-picture", HTMLImageElement);
    picture.src = address;
    picture.hidden = false;
  }

  /** @param {SlowlyPainted} answer */
  #finish({ painted, name, done }) {
    this.#preview(painted);
    const save = find("#lw-slow-save", HTMLAnchorElement);
    save.href = painted;
    save.download = name;
    save.hidden = false;
    const took = lasting((performance.now() - this.#began) / 1000);
    this.#say(done < 1 ? `Stopped after ${took}, since the server is busy; this is how far it came.` : `Took ${took}.`);
  }

  /** @param {string} words @param {boolean} [refused] */
  #say(words, refused = false) {
    const said = find("#lw-slow-said");
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("lw-refused", refused);
  }
}

/** In steps that do not hurry whoever listens. @param {number} seconds */
function lasting(seconds) {
  if (seconds < MINUTE) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} seconds`;
  const minutes = Math.round(seconds / MINUTE);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
