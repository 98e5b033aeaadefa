// The class of the second picture, where it is another than the first one's: the walk leads from class to class.

/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { ClassChoice } from "../../controls/class_choice.js";
import { find } from "../../controls/dom.js";
import { common, free, ownClass } from "../../state/classes.js";
import { isStored, seedOf } from "../../state/latent_code.js";

export class IntoBox {
  /** @param {{store: Store}} page */
  constructor({ store }) {
    this.choice = new ClassChoice({
      name: "into",
      choose: (label) => store.set({ b: ownClass(store.state.b, label) }),
    });
  }

  /** @param {Model} model */
  begin(model) {
    this.choice.begin(model);
    this.choice.label.textContent = model.letters ? "To’s letter" : "To’s kind";
  }

  /** A picture of the visitor's own has no class. @param {State} state @param {Model} model */
  show(state, model) {
    const { b, word } = state;
    const possible = this.choice.count > 1 && common(state, model) !== null && free(model, word);
    find("#lw-into").hidden = !possible || isStored(b);
    this.choice.show(seedOf(b).label, "the same");
  }
}
