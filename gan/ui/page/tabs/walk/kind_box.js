// The class of a keyframe, where it is another than the walk's: the walk leads from class to class.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Model } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Edits } from "./edits.js" */

import { ClassChoice } from "../../controls/class_choice.js";
import { find } from "../../controls/dom.js";
import { classesOf, common, free } from "../../state/classes.js";

export class KindBox {
  /** @param {{store: Store, stage: Stage, edits: Edits, near: () => number}} page */
  constructor({ store, stage, edits, near }) {
    this.store = store;
    this.stage = stage;
    this.choice = new ClassChoice({
      name: "kind",
      choose: (label) => edits.classify(near(), label, label === null ? this.#usual : this.choice.nameOf(label)),
    });
  }

  /** @param {Model} model */
  begin(model) {
    const kind = model.letters ? "letter" : "kind";
    this.choice.begin(model);
    this.choice.label.textContent = `Its ${kind}`;
    find("#lw-kind-words").textContent =
      `Each keyframe may have another ${kind}; the walk passes through what lies between.`;
  }

  /** @param {string} key @param {{disabled: boolean}} how */
  show(key, { disabled }) {
    const own = classesOf(key);
    find("#lw-kind").hidden = this.choice.count < 2 || own.length === 0;
    const mixed = own.length > 1;
    this.choice.show(mixed ? null : own[0], mixed ? this.said(key).slice(2) : this.#usual);
    this.choice.disable(disabled);
  }

  /** What is said of a keyframe beside its name: the classes that it has for itself. @param {string} key */
  said(key) {
    const own = classesOf(key);
    if (own.every((label) => label === null)) return "";
    return `, ${own.map((label) => (label === null ? this.#usual : this.choice.nameOf(label))).join(" to ")}`;
  }

  /** That of the walk. */
  get #usual() {
    const { state } = this.store;
    const model = this.stage.model();
    if (!free(model, state.word)) return `as the word: ${state.word}`;
    return `as the walk: ${this.choice.nameOf(common(state, model) ?? 0)}`;
  }
}
