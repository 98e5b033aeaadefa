// A line under the picture while something is long on the way, and words on it when nobody answers.

/** @import { News } from "../pictures/health.js" */

import { find } from "../controls/dom.js";

const SLOW = 250; // ms: a shorter wait is not shown, since even an invisible animation takes time from the picture

export class Progress {
  #working = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #slow = undefined;

  /** @param {News} news */
  tell({ words, waiting, working }) {
    const line = find("#lw-progress");
    if (waiting !== line.classList.contains("lw-waiting")) line.classList.toggle("lw-waiting", waiting);
    if (working !== this.#working) {
      this.#working = working;
      line.classList.remove("lw-slow");
      clearTimeout(this.#slow);
      if (working) this.#slow = setTimeout(() => line.classList.add("lw-slow"), SLOW);
    }
    const status = find("#lw-status");
    if (status.textContent !== words) status.textContent = words;
    status.hidden = !words;
  }
}
