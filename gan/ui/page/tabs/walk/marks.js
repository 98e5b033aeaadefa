// The keyframes along the time slider, where the walk is at each; a click goes there.

/** @import { KeyframeWalk } from "../../walk/keyframe_walk.js" */
/** @import { Thumbs } from "./thumbs.js" */

import { copyOf, find, findAll, on } from "../../controls/dom.js";
import { nameOf } from "../../state/keyframe.js";

export class Marks {
  /** @param {{view: KeyframeWalk, thumbs: Thumbs}} page */
  constructor({ view, thumbs }) {
    this.view = view;
    this.thumbs = thumbs;
    on("click", "mark", (mark) => view.glide(Number(mark.dataset.time)));
  }

  get all() {
    return findAll("#lw-marks > *");
  }

  /** @param {string[]} keys */
  show(keys) {
    const { stops } = this.view.timing;
    const list = find("#lw-marks");
    while (list.children.length > stops.length) list.lastElementChild?.remove();
    while (list.children.length < stops.length) list.append(copyOf("#lw-mark"));
    this.all.forEach((mark, number) => {
      const [time, index] = stops[number];
      const closes = number === stops.length - 1 && number > 0 && index === 0;
      mark.dataset.time = String(time);
      mark.dataset.index = String(index);
      mark.style.setProperty("--lw-time", String(time));
      mark.classList.toggle("lw-closes", closes);
      const words = `Go to keyframe ${index + 1}${closes ? " at the end" : ""}: ${nameOf(keys[index] ?? keys[0])}`;
      mark.title = words;
      mark.setAttribute("aria-label", words);
    });
    this.paint(keys);
  }

  /** @param {string[]} keys */
  paint(keys) {
    for (const mark of this.all) {
      this.thumbs.paint(find("canvas", HTMLCanvasElement, mark), keys[Number(mark.dataset.index)]);
    }
  }

  /** The one that is nearest in time is framed. @param {number} time */
  point(time) {
    const { all } = this;
    const away = all.map((mark) => Math.abs(Number(mark.dataset.time) - time));
    const least = Math.min(...away);
    all.forEach((mark, number) => {
      mark.classList.toggle("lw-near", away[number] === least);
    });
  }
}
