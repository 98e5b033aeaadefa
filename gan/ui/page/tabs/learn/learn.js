// The Learn tab: how a network learns, shown in sections of which one is open.

/** @import { Pair } from "../../walk/pair.js" */
/** @import { Section, Sections, Shown } from "./sections.js" */

import { data, find, findAll, on, press } from "../../controls/dom.js";
import { sectionOf, titleOf } from "../../state/learning.js";

/** @template {Shown} P what its sections are given */
export class Learn {
  /** @type {Section | null} */
  #shown = null;

  /** @param {{page: P, sections: Sections<P>, view: Pair}} parts `view` is the walk that this tab keeps on the stage */
  constructor({ page, sections, view }) {
    this.store = page.store;
    page.stage.add("learn", view);
    const there = Object.entries(sections).filter(([name]) => document.querySelector(`#lw-learn-${name}`));
    this.sections = there.map(([, Kind]) => new Kind(page));
    find("#lw-learn-sections").replaceChildren(...this.sections.map(sectionButton));
    on("click", "learn-section", (one) => this.store.set({ learn: data(one, "section") }));
    this.store.subscribe((_, changed) => this.update(changed));
    this.update(new Set());
  }

  /** @param {Set<string>} changed */
  update(changed) {
    const { state } = this.store;
    const there = this.sections.filter((one) => one.has(state));
    const chosen = there.find(({ name }) => name === sectionOf(state.learn)) ?? there[0];
    const open = state.tab === "learn" ? (chosen ?? null) : null;
    if (open) this.#show(open, there);
    const begins = open !== this.#shown;
    if (begins) this.#shown?.leave();
    this.#shown = open;
    open?.update(state, begins ? new Set(Object.keys(state)) : changed);
  }

  /** @param {Section} open @param {Section[]} there */
  #show(open, there) {
    for (const { name } of this.sections) find(`#lw-learn-${name}`).hidden = name !== open.name;
    const buttons = findAll('[data-lw="learn-section"]');
    for (const one of buttons) one.hidden = !there.some(({ name }) => name === data(one, "section"));
    press(buttons, (one) => data(one, "section") === open.name);
  }
}

/** @param {Section} section */
function sectionButton({ name }) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.lw = "learn-section";
  made.dataset.section = name;
  made.textContent = titleOf(name);
  return made;
}
