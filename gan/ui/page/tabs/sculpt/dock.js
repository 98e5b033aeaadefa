// Whoever scrolls down to a slider keeps the picture in sight: it stays at the edge of the screen, smaller where there
// is less room, until its own place is back.

/** @import { Store } from "../../state/store.js" */

import { find } from "../../controls/dom.js";

const LEAST = 140; // pixels of the picture that may still be seen in its place

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

  later() {
    this.#asked ??= requestAnimationFrame(() => {
      this.#asked = null;
      this.dock();
    });
  }

  dock() {
    const away = this.store.state.tab === "sculpt" && this.below.getBoundingClientRect().top < LEAST;
    const docked = this.stage.classList.contains("lw-docked");
    if (away === docked) return;
    if (away) {
      const { left, height } = this.frame.getBoundingClientRect();
      this.stage.style.setProperty("--lw-frame-left", `${left}px`);
      this.stage.style.setProperty("--lw-frame-height", `${height}px`);
    }
    this.stage.classList.toggle("lw-docked", away);
  }
}
