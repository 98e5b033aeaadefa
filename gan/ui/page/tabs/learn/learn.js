// The Learn tab: how a network learns, shown in sections of which one is open.

/** @import { Pair } from "../../walk/pair.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Section, Sections, Shown } from "./sections.js" */

import { data, find, findAll, on, press } from "../../controls/dom.js";
import { bringIntoSight } from "../../controls/row.js";
import { sayLacking, sectionOf, titleOf } from "../../state/learning.js";

/**
 * The sections whose elements the page has, one piece of work each.
 * @template {Shown} P
 * @param {Sections<P>} sections
 * @param {P} page what each is given
 * @returns {Generator<void, Section[], void>}
 */
export function* made(sections, page) {
  const there = [];
  for (const [name, Kind] of Object.entries(sections)) {
    if (!document.querySelector(`#lw-learn-${name}`)) continue;
    there.push(new Kind(page));
    yield;
  }
  return there;
}

export class Learn {
  /** @type {Section | null} */
  #shown = null;

  /** @param {{store: Store, stage: Stage, sections: Section[], view: Pair}} page `view` is the walk that this tab keeps on the stage */
  constructor({ store, stage, sections, view }) {
    this.store = store;
    this.stage = stage;
    this.sections = sections;
    stage.add("learn", view);
    find("#lw-learn-sections").replaceChildren(...this.sections.map(sectionButton));
    on("click", "learn-section", (one) => this.store.set({ learn: data(one, "section") }));
    this.store.subscribe((_, changed) => this.update(changed));
    this.update(new Set());
  }

  /** @param {Set<string>} changed */
  update(changed) {
    const { state } = this.store;
    const there = this.sections.filter((one) => one.has(state));
    const asked = sectionOf(state.learn);
    const chosen = there.find(({ name }) => name === asked) ?? there[0];
    const open = state.tab === "learn" ? (chosen ?? null) : null;
    if (open) this.#show(open, there, asked);
    const begins = open !== this.#shown;
    if (begins) this.#shown?.leave();
    this.#shown = open;
    open?.update(state, begins ? new Set(Object.keys(state)) : changed);
  }

  /** @param {Section} open @param {Section[]} there @param {string} asked */
  #show(open, there, asked) {
    const lacking = asked && asked !== open.name;
    const words = lacking ? sayLacking(asked, open.name, this.stage.model().title) : "";
    const said = find("#lw-learn-lacking");
    if (said.textContent !== words) said.textContent = words;
    for (const { name } of this.sections) find(`#lw-learn-${name}`).hidden = name !== open.name;
    const buttons = findAll('[data-lw="learn-section"]');
    for (const one of buttons) one.hidden = !there.some(({ name }) => name === data(one, "section"));
    press(buttons, (one) => data(one, "section") === open.name);
    if (open !== this.#shown)
      bringIntoSight(
        find("#lw-learn-sections"),
        buttons.find((one) => data(one, "section") === open.name),
      );
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
