// Mixing: a table of other pictures by what can be taken from them.

/** @import { Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Style } from "../../state/sculpting.js" */
/** @import { Store } from "../../state/store.js" */

import { paintTile } from "../../canvas/sprite.js";
import { pictureKey } from "../../canvas/stage.js";
import { copyOf, data, find, findAll, input, on, press } from "../../controls/dom.js";
import { setSlider } from "../../controls/slider.js";
import { Queue } from "../../pictures/queue.js";
import { randomSeed } from "../../state/chance.js";
import { stylesOf, withStyle } from "../../state/sculpting.js";
import { small } from "../../state/state.js";

const OTHERS = 3;
const REST = 700; // ms

export class Mixing {
  /** @type {number[]} */
  #others = [];
  #key = "";

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.store = store;
    this.stage = stage;
    /** @type {Queue<Sprite, string>} */
    this.queue = new Queue({
      onAnswer: (sprite, key) => this.#arrived(sprite, key),
      health: stage.health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
    on("click", "mix", (button) => this.#take(data(button, "group"), Number(button.dataset.seed)));
    on("click", "mix-others", () => this.#shuffle());
    on("input", "mix-strength", (slider) => this.#weigh(data(slider, "group"), Number(slider.value)));
  }

  get groups() {
    return this.stage.model().groups;
  }

  get styles() {
    return stylesOf(this.store.state.mix);
  }

  /** Pictures that a link mixes stay in the table; the others are the model's own choice. */
  start() {
    const used = [...this.styles.values()].map(({ seed }) => seed);
    const seeds = [...new Set([...used, ...this.stage.model().seeds.slice(2)])];
    while (seeds.length < OTHERS) seeds.push(randomSeed());
    this.#build(seeds.slice(0, Math.max(OTHERS, used.length)));
  }

  #shuffle() {
    const used = new Set([...this.styles.values()].map(({ seed }) => seed));
    const kept = this.#others.filter((seed) => used.has(seed));
    while (kept.length < OTHERS) kept.push(randomSeed());
    this.#build(kept);
    this.update();
  }

  /** @param {number[]} others */
  #build(others) {
    this.#others = others;
    this.#key = "";
    find("#lw-mix").hidden = !this.groups.length;
    const { styles } = this.stage.model();
    const head = rowOf(["Other picture", ...this.groups.map((group) => styles[group])].map(textCell), "lw-mix-head");
    const rows = others.map((seed) =>
      rowOf([pictureCell(seed), ...this.groups.map((group) => takeCell(seed, group, styles[group]))]),
    );
    const table = find("#lw-mix-table");
    table.style.setProperty("--lw-columns", String(this.groups.length + 1));
    table.replaceChildren(head, ...rows);
  }

  /** @param {string} group @param {number} seed */
  #take(group, seed) {
    const now = this.styles.get(group);
    const style = now?.seed === seed ? null : { seed, strength: now?.strength ?? 1 };
    this.store.set({ mix: withStyle(this.store.state.mix, group, style) });
  }

  /** @param {string} group @param {number} strength */
  #weigh(group, strength) {
    const style = this.styles.get(group);
    if (style) this.store.set({ mix: withStyle(this.store.state.mix, group, { ...style, strength }) });
  }

  update() {
    const { styles } = this;
    if ([...styles.values()].some(({ seed }) => !this.#others.includes(seed))) this.start();
    press(findAll('[data-lw="mix"]'), (one) => styles.get(data(one, "group"))?.seed === Number(one.dataset.seed));
    this.#showStrengths(styles);
    this.#ask();
  }

  /** @param {Map<string, Style>} styles */
  #showStrengths(styles) {
    const box = find("#lw-mix-strengths");
    const groups = this.groups.filter((group) => styles.has(group));
    if (box.dataset.groups !== groups.join()) {
      box.dataset.groups = groups.join();
      box.replaceChildren(...groups.map((group) => strengthOf(group, this.stage.model().styles[group])));
    }
    for (const slider of findAll("input", HTMLInputElement, box)) {
      const strength = styles.get(data(slider, "group"))?.strength ?? 0;
      const words = `${Math.round(strength * 100)}%`;
      setSlider(slider, strength);
      slider.setAttribute("aria-valuetext", words);
      find("output", HTMLOutputElement, slider.parentElement ?? box).textContent = words;
    }
  }

  /** What each click would do, all at full strength; and the other pictures themselves. */
  #ask() {
    if (!this.groups.length) return;
    const plain = { ...this.store.state, mix: "" };
    const key = [pictureKey(plain), this.#others].join("|");
    if (this.#key === key) return;
    this.#key = key;
    /** @param {number} seed */
    const all = (seed) => this.groups.map((group) => `${group}~${seed}~1`).join(",");
    const ways = this.#others.flatMap((seed) => [
      `mix:${all(seed)}`,
      ...this.groups.map((group) => `mix:${group}~${seed}~1`),
    ]);
    this.queue.want((signal) => this.stage.source.variants(small(plain), ways, { signal }), key);
  }

  /** @param {Sprite} sprite @param {string} key */
  #arrived(sprite, key) {
    if (key !== this.#key) return;
    findAll("#lw-mix-table canvas", HTMLCanvasElement).forEach((canvas, index) => {
      paintTile(canvas, sprite.image, sprite.box(index));
    });
  }

  forget() {
    this.queue.cancel();
    this.#key = "";
  }
}

/** @param {HTMLElement[]} cells */
function rowOf(cells, name = "") {
  const row = document.createElement("div");
  row.setAttribute("role", "row");
  row.className = name;
  row.append(...cells);
  return row;
}

/** @param {string} role @param {(string | Node)[]} content */
function cellOf(role, ...content) {
  const cell = document.createElement("div");
  cell.setAttribute("role", role);
  cell.append(...content);
  return cell;
}

/** @param {string} text */
const textCell = (text) => cellOf("columnheader", text);

/** @param {number} seed */
function pictureCell(seed) {
  const words = document.createElement("span");
  words.className = "lw-hidden";
  words.textContent = `Picture ${seed}`;
  return cellOf("rowheader", document.createElement("canvas"), words);
}

/** @param {number} seed @param {string} group @param {string} words */
function takeCell(seed, group, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.lw = "mix";
  made.dataset.group = group;
  made.dataset.seed = String(seed);
  made.title = `${words} of picture ${seed}`;
  made.setAttribute("aria-label", made.title);
  made.setAttribute("aria-pressed", "false");
  made.append(document.createElement("canvas"));
  return cellOf("cell", made);
}

/** @param {string} group @param {string} words */
function strengthOf(group, words) {
  const part = copyOf("#lw-mix-strength");
  const slider = input("input", part);
  slider.id = `lw-mix-${group}`;
  slider.dataset.group = group;
  find("label", HTMLLabelElement, part).htmlFor = slider.id;
  find("b", HTMLElement, part).textContent = `How much of its ${words.toLowerCase()}`;
  return part;
}
