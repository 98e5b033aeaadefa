// Tabs change what lies beside the picture and which walk is on it; the picture itself stays where it is.

/** @import { Store } from "../state/store.js" */

import { data, find, findAll, on } from "./dom.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Tabs {
  /** @param {{store: Store}} page */
  constructor({ store }) {
    this.store = store;
    this.tabs = findAll('#lw-tabs [role="tab"]');
    for (const tab of this.tabs) on("click", data(tab, "lw"), () => this.open(tab));
    find("#lw-tabs").addEventListener("keydown", (event) => this.pressed(event));
    store.subscribe((_, changed) => changed.has("tab") && this.show());
    this.show();
  }

  /** @param {HTMLElement} tab */
  open(tab) {
    this.store.set({ tab: data(tab, "tab") });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { length } = this.tabs;
    const index = this.tabs.findIndex((tab) => tab === event.target);
    const ends = /** @type {Record<string, number>} */ ({ Home: 0, End: length - 1 });
    const to = ends[event.key] ?? (index + STEPS[event.key] + length) % length;
    if (index < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    this.tabs[to].focus();
    this.open(this.tabs[to]);
  }

  show() {
    for (const tab of this.tabs) {
      const chosen = data(tab, "tab") === this.store.state.tab;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(`#${tab.getAttribute("aria-controls")}`).hidden = !chosen;
    }
  }
}
