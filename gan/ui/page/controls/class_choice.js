// Which class a picture has for itself, or none: a list of a few, a box to search in where there are many.

/** @import { Model } from "../state/state.js" */

import { classIn, FEW, namesOf } from "../state/classes.js";
import { find, input, on } from "./dom.js";

export class ClassChoice {
  /** @type {string[]} */
  #names = [];

  /**
   * Of elements `#lw-NAME-list`, `-class` and `-label`, the first two with that as their data-lw.
   * @param {{name: string, choose: (label: number | null) => void}} choice
   */
  constructor({ name, choose }) {
    this.list = find(`#lw-${name}-list`, HTMLSelectElement);
    this.box = input(`#lw-${name}-class`);
    this.label = find(`#lw-${name}-label`, HTMLLabelElement);
    on("change", `${name}-list`, (list) => choose(list.value === "" ? null : Number(list.value)));
    on("change", `${name}-class`, (box) => {
      const label = classIn(box.value, this.#names);
      box.setAttribute("aria-invalid", String(label === undefined && box.value.trim() !== ""));
      if (label !== undefined || !box.value.trim()) choose(label ?? null);
    });
    this.box.addEventListener("focus", () => this.box.select());
  }

  /** How many there are to choose from. */
  get count() {
    return this.#names.length;
  }

  /** What people call a class. @param {number} label */
  nameOf(label) {
    return this.#names[label] ?? "";
  }

  /** Letters are found in a list at once, be they many. @param {Model} model */
  begin({ classes, letters }) {
    this.#names = letters ? classes : namesOf(classes);
    const listed = Boolean(letters) || classes.length <= FEW;
    this.list.hidden = !listed;
    this.box.hidden = listed;
    this.label.htmlFor = listed ? this.list.id : this.box.id;
    const choices = listed ? this.#names.map((name, index) => new Option(name, String(index))) : [];
    this.list.replaceChildren(new Option("", ""), ...choices);
  }

  /** @param {number | null} own @param {string} same what it is called to have none */
  show(own, same) {
    this.list.options[0].text = same;
    this.list.value = own === null ? "" : String(own);
    this.box.placeholder = same;
    if (this.box === document.activeElement) return;
    this.box.value = own === null ? "" : this.nameOf(own);
    this.box.setAttribute("aria-invalid", "false");
  }

  /** @param {boolean} disabled */
  disable(disabled) {
    this.list.disabled = disabled;
    this.box.disabled = disabled;
  }
}
