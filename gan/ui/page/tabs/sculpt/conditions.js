// Noise, and where the picture is moved: for the models that have the one, or can do the other.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */

import { button, data, find, findAll, on, press } from "../../controls/dom.js";
import { fromMiddle } from "../../controls/slider.js";
import { randomSeed } from "../../state/chance.js";
import { movesOf, onWhole, PARTS, saidPart, withMove } from "../../state/moving.js";

/** @typedef {import("../../state/moving.js").Part} Part */

export class Conditions {
  #side = "both"; // of the walk, that the sliders are about

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.store = store;
    this.stage = stage;
    on("click", "noise", (one) => store.set({ noise: data(one, "noise") }));
    on("click", "noise-other", () => store.set({ noise: String(randomSeed()) }));
    on("click", "move-side", (one) => this.#turnTo(data(one, "side")));
    on("input", "move", (slider) => this.#move(slider, Number(slider.value)));
    on("click", "move-back", () => store.set({ move: "" }));
    on("dblclick", "move", (slider) => this.#move(slider, 0));
    for (const slider of findAll('[data-lw="move"]', HTMLInputElement)) {
      const { lowest, highest } = this.#limits[partOf(slider)];
      const { shown } = PARTS[partOf(slider)];
      [slider.min, slider.max] = [String(shown(lowest)), String(shown(highest))];
    }
  }

  get #limits() {
    return this.stage.grammar.table.recipe.move.parts;
  }

  /** @param {string} side */
  #turnTo(side) {
    const { move } = this.store.state;
    if (side === "both") this.store.set({ move: onWhole(move, this.#side) });
    else this.stage.view.move(side === "from" ? 0 : 1);
    this.#side = side;
    this.update();
  }

  /** @param {HTMLInputElement} slider @param {number} value */
  #move(slider, value) {
    const { meant } = PARTS[partOf(slider)];
    this.store.set({ move: withMove(this.store.state.move, this.#side, partOf(slider), meant(value)) });
  }

  update() {
    const { noise = false, moves = false } = this.stage.model();
    const { state } = this.store;
    find("#lw-noise").hidden = !noise;
    find("#lw-move").hidden = !moves;
    const chosen = state.noise && state.noise !== "off" ? "other" : state.noise;
    press(findAll("#lw-noise [aria-pressed]"), (one) => (one.dataset.noise ?? "other") === chosen);
    button('[data-lw="move-back"]').disabled = !state.move;
    const [from, to] = movesOf(state.move);
    if (this.#side === "both" && state.move.includes(",")) this.#side = "from"; // as a link has it
    const move = this.#side === "to" ? to : from;
    press(findAll('[data-lw="move-side"]'), (one) => one.dataset.side === this.#side);
    for (const slider of findAll('[data-lw="move"]', HTMLInputElement)) {
      const part = partOf(slider);
      const words = saidPart(part, move[part]);
      fromMiddle(slider, PARTS[part].shown(move[part]));
      slider.setAttribute("aria-valuetext", words);
      find("output", HTMLOutputElement, slider.parentElement ?? slider).textContent = words;
    }
  }
}

/** @param {HTMLElement} slider */
const partOf = (slider) => /** @type {Part} */ (data(slider, "part"));
