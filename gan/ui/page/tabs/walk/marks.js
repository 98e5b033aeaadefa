// The keyframes along the time slider, where the walk is at each; a click goes there.

import { nameOf } from "../../state/keyframe.js";
import { find, on } from "../../state/store.js";

export class Marks {
  constructor({ route, thumbs }) {
    Object.assign(this, { route, thumbs });
    on("click", "mark", (mark) => route.glide(Number(mark.dataset.time)));
  }

  get all() {
    return [...find("#lw-marks").children];
  }

  show(keys) {
    const { stops } = this.route.timing;
    const list = find("#lw-marks");
    while (list.children.length > stops.length) list.lastChild.remove();
    while (list.children.length < stops.length) list.append(find("#lw-mark").content.firstElementChild.cloneNode(true));
    this.all.forEach((mark, number) => {
      const [time, index] = stops[number];
      const closes = number === stops.length - 1 && number > 0 && index === 0;
      mark.dataset.time = time;
      mark.dataset.index = index;
      mark.style.setProperty("--lw-time", time);
      mark.classList.toggle("lw-closes", closes);
      const words = `Go to keyframe ${index + 1}${closes ? " at the end" : ""}: ${nameOf(keys[index] ?? keys[0])}`;
      mark.title = words;
      mark.setAttribute("aria-label", words);
    });
    this.paint(keys);
  }

  paint(keys) {
    for (const mark of this.all) this.thumbs.paint(mark.querySelector("canvas"), keys[mark.dataset.index]);
  }

  // The one that is nearest in time is framed.
  point(time) {
    const { all } = this;
    const away = all.map((mark) => Math.abs(Number(mark.dataset.time) - time));
    const least = Math.min(...away);
    all.forEach((mark, number) => mark.classList.toggle("lw-near", away[number] === least));
  }
}
