// The Sculpt tab: what the picture of the Explore tab becomes, one quality at a time.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Slider } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Pair } from "../../walk/pair.js" */

import { button, data, find, findAll, on, press } from "../../controls/dom.js";
import { rounded } from "../../state/grammar.js";
import { withShift } from "../../state/sculpting.js";
import { Conditions } from "./conditions.js";
import { Dock } from "./dock.js";
import { Mixing } from "./mixing.js";
import { Sliders } from "./sliders.js";
import { Teaching } from "./teaching.js";

const HELP = "The small pictures show what each slider does to yours. Press one; the middle one puts it back.";
const NONE = "This model comes without ready sliders. Mix it with others, or teach it a slider of your own.";

/** @param {Slider} slider */
const familyOf = ({ name, kind }) => (kind === "sefa" ? name.replace(/-\d+$/, "") : kind);

export class Sculpt {
  #family = ""; // of the unnamed directions

  /** @param {{store: Store, stage: Stage, view: Pair}} page `view` is the walk that this tab keeps on the stage */
  constructor({ store, stage, view }) {
    this.store = store;
    this.stage = stage;
    stage.add("sculpt", view);
    this.named = new Sliders({ list: find("#lw-named-list"), store, stage });
    this.unnamed = new Sliders({ list: find("#lw-unnamed-list"), store, stage });
    this.mixing = new Mixing({ store, stage });
    this.teaching = new Teaching({ store, stage });
    this.conditions = new Conditions({ store, stage });
    new Dock({ store });
    this.#listen();
    store.subscribe((_, changed) => this.update(changed));
    this.#begin();
    this.update(new Set());
  }

  #listen() {
    on("input", "shift", (slider) => this.#shift(data(slider, "name"), Number(slider.value)));
    on("dblclick", "shift", (slider) => this.#shift(data(slider, "name"), 0));
    on("click", "shift-to", (one) => this.#shift(data(one, "name"), Number(one.dataset.to)));
    on("click", "sculpt-reset", () => this.store.set({ mix: "", shift: "", noise: "", move: "" }));
    on("click", "family", (one) => {
      this.#family = data(one, "family");
      this.update(new Set());
    });
    find("#lw-unnamed").addEventListener("toggle", () => this.update(new Set()));
  }

  /** @param {string} name @param {number} strength */
  #shift(name, strength) {
    const { most } = this.stage.grammar.table.recipe.shift;
    this.store.set({ shift: withShift(this.store.state.shift, name, rounded(strength, 2), most) });
  }

  /** Another model: other sliders, other pictures to mix with. */
  #begin() {
    const { sliders, styles } = this.stage.model();
    const families = [...new Set(sliders.filter(({ kind }) => kind !== "named").map(familyOf))];
    find("#lw-unnamed").hidden = !families.length;
    find("#lw-families").replaceChildren(...families.map((family) => familyButton(family, styles)));
    this.#family = families[0] ?? "";
    this.mixing.start();
    this.teaching.reset();
  }

  /** @param {Set<string>} changed */
  update(changed) {
    const { tab, mix, shift, noise, move } = this.store.state;
    if (changed.has("model")) this.#begin();
    if (tab !== "sculpt") {
      this.#rest();
      return;
    }
    const { sliders } = this.stage.model();
    const named = [...sliders.filter(({ kind }) => kind === "named"), ...this.teaching.sliders];
    find("#lw-named-words").textContent = named.length ? HELP : NONE;
    button('[data-lw="sculpt-reset"]').disabled = ![mix, shift, noise, move].some(Boolean);
    this.named.show(named);
    this.named.ask();
    this.mixing.update();
    this.teaching.update();
    this.conditions.update();
    this.#showUnnamed(sliders);
  }

  /** @param {Slider[]} sliders */
  #showUnnamed(sliders) {
    press(findAll('[data-lw="family"]'), (one) => one.dataset.family === this.#family);
    if (!find("#lw-unnamed", HTMLDetailsElement).open) return;
    this.unnamed.show(sliders.filter((one) => one.kind !== "named" && familyOf(one) === this.#family));
    this.unnamed.ask();
  }

  #rest() {
    for (const part of [this.named, this.unnamed, this.mixing]) part.forget();
  }
}

/** @param {string} family @param {Record<string, string>} styles */
function familyButton(family, styles) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.lw = "family";
  made.dataset.family = family;
  made.textContent = styles[family.replace("sefa-", "")] ?? "Varies most";
  return made;
}
