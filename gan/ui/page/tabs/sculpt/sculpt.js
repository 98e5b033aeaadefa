// The Sculpt tab: what the picture of the Explore tab becomes, one quality at a time.

import { Dock } from "./dock.js";
import { Mixing } from "./mixing.js";
import { PLAIN } from "../../state/link.js";
import { MOST_STRENGTH, withShift } from "../../state/sculpting.js";
import { Sliders } from "./sliders.js";
import { find, findAll, on } from "../../state/store.js";
import { Teaching } from "./teaching.js";

const HELP = "The small pictures show what each slider does to yours. A double click puts it back.";
const NONE = "This model comes without ready sliders. Mix it with others, or teach it a slider of your own.";
const familyOf = ({ name, kind }) => (kind === "sefa" ? name.replace(/-\d+$/, "") : kind);

export class Sculpt {
  // `course` is the walk that this tab keeps on the stage.
  constructor({ store, models, stage, course }) {
    Object.assign(this, { store, models, stage });
    stage.add("sculpt", course);
    this.named = new Sliders({ list: find("#lw-named-list"), store, stage });
    this.unnamed = new Sliders({ list: find("#lw-unnamed-list"), store, stage });
    this.mixing = new Mixing({ store, stage });
    this.teaching = new Teaching({ store, stage });
    new Dock({ store });
    this.listen();
    store.subscribe((_, changed) => this.update(changed));
    this.begin();
    this.update(new Set());
  }

  listen() {
    on("input", "shift", (slider) => this.shift(slider.dataset.name, Number(slider.value)));
    on("dblclick", "shift", (slider) => this.shift(slider.dataset.name, 0));
    on("click", "shift-to", (button) => this.shift(button.dataset.name, Number(button.dataset.to)));
    on("click", "sculpt-reset", () => this.store.set({ mix: "", shift: "" }));
    on("click", "family", (button) => this.open(button.dataset.family));
    find("#lw-unnamed").addEventListener("toggle", () => this.update(new Set()));
  }

  shift(name, strength) {
    const sound = Math.max(-MOST_STRENGTH, Math.min(MOST_STRENGTH, Math.round(strength * 100) / 100));
    this.store.set({ shift: withShift(this.store.state.shift, name, sound) });
  }

  // Another model: other sliders, other pictures to mix with.
  begin() {
    const { sliders } = this.stage.model();
    const families = [...new Set(sliders.filter(({ kind }) => kind !== "named").map(familyOf))];
    find("#lw-unnamed").hidden = !families.length;
    find("#lw-families").replaceChildren(...families.map((family) => familyButton(family, this.stage.model().styles)));
    this.family = families[0];
    this.mixing.start();
    this.teaching.reset();
  }

  open(family) {
    this.family = family;
    this.update(new Set());
  }

  update(changed) {
    const { state } = this.store;
    if (changed.has("model")) this.begin();
    if (state.tab !== "sculpt") return this.rest();
    const { sliders } = this.stage.model();
    const named = [...sliders.filter(({ kind }) => kind === "named"), ...this.teaching.lessons];
    find("#lw-named-words").textContent = named.length ? HELP : NONE;
    find('[data-lw="sculpt-reset"]').disabled = Object.keys(PLAIN).every((name) => name === "teach" || !state[name]);
    this.named.show(named);
    this.named.ask();
    this.mixing.update();
    this.teaching.update();
    this.showUnnamed(sliders);
    return undefined;
  }

  showUnnamed(sliders) {
    for (const button of findAll('[data-lw="family"]')) button.setAttribute("aria-pressed", String(button.dataset.family === this.family));
    if (!find("#lw-unnamed").open) return;
    this.unnamed.show(sliders.filter((one) => one.kind !== "named" && familyOf(one) === this.family));
    this.unnamed.ask();
  }

  rest() {
    for (const part of [this.named, this.unnamed, this.mixing]) part.forget();
  }
}

function familyButton(family, styles) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.lw = "family";
  button.dataset.family = family;
  button.textContent = styles[family.replace("sefa-", "")] ?? "Varies most";
  return button;
}
