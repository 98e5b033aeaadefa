// How long a whole picture takes: a line under the picture that fills meanwhile, and the seconds on the picture.

/** @import { Model } from "../state/state.js" */

import { find } from "../controls/dom.js";
import { spell } from "../pictures/drawing.js";

const WORTH_SAYING = 1; // seconds

export class Waiting {
  #shown = false;

  /** @param {boolean} waiting @param {Model} model whose whole picture is on the way */
  show(waiting, model) {
    if (waiting === this.#shown) return;
    this.#shown = waiting;
    const { resolution, drawing } = model;
    const line = find("#lw-progress");
    line.style.setProperty("--lw-seconds", `${drawing.seconds}s`);
    line.classList.toggle("lw-whole", waiting);
    const words = find("#lw-wait");
    words.textContent = `${resolution} × ${resolution} in about ${spell(drawing.seconds)}`;
    words.hidden = !waiting || drawing.seconds < WORTH_SAYING;
  }
}
