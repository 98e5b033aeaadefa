// A list of sliders: each with three pictures of what it does, placed where the slider would be.

/** @import { Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Slider } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { paintTile } from "../../canvas/sprite.js";
import { pictureKey } from "../../canvas/stage.js";
import { copyOf, find, findAll, input } from "../../controls/dom.js";
import { fromMiddle } from "../../controls/slider.js";
import { Queue } from "../../pictures/queue.js";
import { shiftsOf } from "../../state/sculpting.js";
import { small } from "../../state/state.js";

const STEPS = [-2, 0, 2];
const REST = 600; // ms without a change, before pictures of it are asked for

/** Which of the sliders' pictures a sprite has. @typedef {{start: number, count: number, key: string}} About */

export class Sliders {
  /** @type {Slider[]} */
  #shown = [];
  #names = "";
  #key = "";

  /** @param {{list: HTMLElement, store: Store, stage: Stage}} page */
  constructor({ list, store, stage }) {
    this.list = list;
    this.store = store;
    this.stage = stage;
    /** @type {Queue<Sprite, About>} */
    this.queue = new Queue({
      onAnswer: (sprite, about) => this.#arrived(sprite, about),
      health: stage.health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
  }

  get rows() {
    return findAll(":scope > *", HTMLElement, this.list);
  }

  /** @param {Slider[]} sliders */
  show(sliders) {
    const names = sliders.map(({ name }) => name).join();
    if (this.#names !== names) {
      this.#names = names;
      this.#shown = sliders;
      const { lowest, highest } = this.stage.grammar.table.recipe.shift;
      this.list.replaceChildren(...sliders.map((one) => rowOf(one, lowest, highest)));
      this.#key = "";
    }
    this.#point();
  }

  /** Where every slider stands. */
  #point() {
    const shifts = shiftsOf(this.store.state.shift);
    const { rows } = this;
    this.#shown.forEach(({ name, words, minus, plus }, index) => {
      const strength = shifts.get(name) ?? 0;
      const slider = input("input", rows[index]);
      fromMiddle(slider, strength);
      const size = Math.abs(strength).toFixed(2);
      slider.setAttribute("aria-valuetext", strength ? `${size} towards ${strength < 0 ? minus : plus}` : "as it is");
      find("output", HTMLOutputElement, rows[index]).textContent = strength ? `${strength > 0 ? "+" : "−"}${size}` : "";
      rows[index].setAttribute("aria-label", words);
    });
  }

  /** Three pictures for each slider, when they are in sight and the hand rests. */
  ask() {
    const key = `${pictureKey(this.store.state)}|${this.#names}`;
    if (this.#key === key || !this.#shown.length) return;
    this.#key = key;
    this.#next(0, key);
  }

  /** @param {number} start @param {string} key */
  #next(start, key) {
    const { source } = this.stage;
    const most = Math.floor(source.limits.variants / STEPS.length);
    const names = this.#shown.slice(start, start + most).map(({ name }) => name);
    if (!names.length) return;
    const state = small(this.store.state);
    const ways = names.flatMap((name) => STEPS.map((step) => `shift:${name}~${step}`));
    this.queue.want((signal) => source.variants(state, ways, { signal }), { start, count: ways.length, key });
  }

  /** @param {Sprite} sprite @param {About} about */
  #arrived(sprite, { start, count, key }) {
    if (key !== this.#key) return;
    const { rows } = this;
    for (let index = 0; index < count; index++) {
      const row = rows[start + Math.floor(index / STEPS.length)];
      const canvas = findAll("canvas", HTMLCanvasElement, row)[index % STEPS.length];
      paintTile(canvas, sprite.image, sprite.box(index));
    }
    this.#next(start + count / STEPS.length, key);
  }

  forget() {
    this.queue.cancel();
    this.#key = "";
  }
}

/** @param {Slider} slider @param {number} lowest @param {number} highest */
function rowOf({ name, words, minus, plus, taught }, lowest, highest) {
  const row = copyOf("#lw-slider");
  const slider = input("input", row);
  slider.id = `lw-shift-${name}`;
  slider.dataset.name = name;
  slider.min = String(lowest);
  slider.max = String(highest);
  const label = find("label", HTMLLabelElement, row);
  label.htmlFor = slider.id;
  label.textContent = words;
  for (const button of findAll('[data-lw="shift-to"]', HTMLElement, row)) {
    const to = Number(button.dataset.to);
    button.dataset.name = name;
    button.title = to ? `${words}: ${to < 0 ? minus : plus}` : `${words}: as it is`;
    button.setAttribute("aria-label", button.title);
  }
  const remove = find(".lw-untaught", HTMLElement, row);
  remove.dataset.name = name;
  remove.hidden = !taught;
  remove.setAttribute("aria-label", `Remove the slider ${words}`);
  const [left, right] = findAll(".lw-slider-words span", HTMLElement, row);
  left.textContent = minus;
  right.textContent = plus;
  return row;
}
