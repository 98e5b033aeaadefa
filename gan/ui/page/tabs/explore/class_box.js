// Which of a model's classes is drawn: a list of a few, a box to search in where there are many.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Model } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { find, input, on } from "../../controls/dom.js";
import { classIn, FEW, namesOf } from "../../state/classes.js";

export class ClassBox {
  /** @type {string[]} */
  #names = [];

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.store = store;
    this.stage = stage;
    this.list = find("#lw-label", HTMLSelectElement);
    this.box = input("#lw-class");
    on("change", "label", (list) => store.set({ label: Number(list.value) }));
    on("input", "class", () => this.#typed());
    on("change", "class", () => this.#typed({ finished: true }));
    this.box.addEventListener("focus", () => this.box.select());
  }

  /** @param {Model} model */
  begin({ classes, letters }) {
    const offered = letters ? [] : classes;
    this.#names = namesOf(offered);
    find("#lw-classes").hidden = !offered.length || offered.length > FEW;
    find("#lw-search").hidden = offered.length <= FEW;
    if (offered.length <= FEW) {
      this.list.replaceChildren(...this.#names.map((name, index) => new Option(name, String(index))));
      return;
    }
    find("#lw-class-count").textContent = `one of ${offered.length.toLocaleString("en")}`;
    find("#lw-class-names", HTMLDataListElement).replaceChildren(...this.#names.map((name) => new Option(name)));
  }

  /** @param {number | null} label */
  show(label) {
    if (label === null) return;
    this.list.value = String(label);
    if (this.box !== document.activeElement) this.#write(label);
  }

  /** @param {number} label */
  #write(label) {
    this.box.value = this.#names[label] ?? "";
    this.box.setAttribute("aria-invalid", "false");
  }

  /** A whole name is taken while it is typed; a part of one, or a number, once that is finished. @param {{finished?: boolean}} [how] */
  #typed({ finished = false } = {}) {
    const { value } = this.box;
    const whole = this.#names.findIndex((name) => name.toLowerCase() === value.trim().toLowerCase());
    const label = finished ? classIn(value, this.#names) : whole < 0 ? undefined : whole;
    this.box.setAttribute("aria-invalid", String(finished && label === undefined));
    if (label !== undefined) this.store.set({ label });
    if (finished && label !== undefined) this.#write(label);
  }
}
