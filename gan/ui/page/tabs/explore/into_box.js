// The class of the second picture, where it is another than the first one's: the walk leads from class to class.

/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { find, input, on } from "../../controls/dom.js";
import { inClass, isStored, seedOf } from "../../state/latent_code.js";
import { classIn, FEW, namesOf } from "./class_box.js";

export class IntoBox {
  /** @type {string[]} */
  #names = [];

  /** @param {{store: Store}} page */
  constructor({ store }) {
    this.store = store;
    this.list = find("#lw-into-list", HTMLSelectElement);
    this.box = input("#lw-into-class");
    on("change", "into", (list) => this.#choose(list.value === "" ? null : Number(list.value)));
    on("change", "into-class", (box) => {
      const label = classIn(box.value, this.#names);
      box.setAttribute("aria-invalid", String(label === undefined && box.value.trim() !== ""));
      if (label !== undefined || !box.value.trim()) this.#choose(label ?? null);
    });
    this.box.addEventListener("focus", () => this.box.select());
  }

  /** @param {Model} model */
  begin({ classes, letters }) {
    this.#names = letters ? [] : namesOf(classes);
    const few = this.#names.length <= FEW;
    this.list.hidden = !few;
    this.box.hidden = few;
    find("#lw-into-label", HTMLLabelElement).htmlFor = few ? this.list.id : this.box.id;
    const choices = this.#names.map((name, index) => new Option(name, String(index)));
    this.list.replaceChildren(new Option("the same", ""), ...(few ? choices : []));
  }

  /** A picture of the visitor's own has no class. @param {State} state */
  show({ b, label }) {
    find("#lw-into").hidden = this.#names.length < 2 || label === null || isStored(b);
    const { label: own } = seedOf(b);
    this.list.value = own === null ? "" : String(own);
    if (this.box === document.activeElement) return;
    this.box.value = own === null ? "" : this.#names[own];
    this.box.setAttribute("aria-invalid", "false");
  }

  /** @param {number | null} label */
  #choose(label) {
    const { seed } = seedOf(this.store.state.b);
    if (seed !== null) this.store.set({ b: inClass(seed, label) });
  }
}
