// Whoever scrolls down to a slider keeps the picture in sight until its own place is back: at the edge of a wide screen;
// on a narrow one small, in a bar at the top with the walk's slider, so that nothing to read lies under it.

/** @import { Store } from "../../state/store.js" */

import { find } from "../../controls/dom.js";

const LEAST = 140; // pixels of the picture, on a narrow screen of all its part, that may still be seen in their place

export class Dock {
  /** @type {number | null} */
  #asked = null;

  /** @param {{store: Store}} page */
  constructor({ store }) {
    this.store = store;
    this.stage = find("#lw-stage");
    this.frame = find("#lw-frame");
    this.below = find("#lw-progress");
    addEventListener("scroll", () => this.later(), { passive: true });
    addEventListener("resize", () => this.later());
    store.subscribe((_, changed) => changed.has("tab") && this.later());
  }

  /** Whether the picture is kept in a bar at the top; the styles alone know from which width on. */
  #inBar() {
    return getComputedStyle(this.stage).getPropertyValue("--lw-docked-in").trim() === "bar";
  }

  later() {
    this.#asked ??= requestAnimationFrame(() => {
      this.#asked = null;
      this.dock();
    });
  }

  dock() {
    const stage = this.stage.getBoundingClientRect();
    const seen = this.#inBar() ? stage.bottom : this.below.getBoundingClientRect().top;
    const away = this.store.state.tab === "sculpt" && seen < LEAST;
    const docked = this.stage.classList.contains("lw-docked");
    if (away === docked) return;
    if (away) {
      const { left, height } = this.frame.getBoundingClientRect();
      this.stage.style.setProperty("--lw-frame-left", `${left}px`);
      this.stage.style.setProperty("--lw-frame-height", `${height}px`);
      this.stage.style.setProperty("--lw-stage-height", `${stage.height}px`);
    }
    this.stage.classList.toggle("lw-docked", away);
  }
}
