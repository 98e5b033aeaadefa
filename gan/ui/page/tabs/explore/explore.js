// The Explore tab: which model, which two pictures, how daring, others to try, favourites.

/** @import { Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { End, Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { paintTile } from "../../canvas/sprite.js";
import { button, data, find, findAll, input, on, press } from "../../controls/dom.js";
import { bringIntoSight } from "../../controls/row.js";
import { setSlider } from "../../controls/slider.js";
import { Shelf } from "../../features/favourites/shelf.js";
import { told } from "../../pictures/drawing.js";
import { Queue } from "../../pictures/queue.js";
import { DICE, randomSeed } from "../../state/chance.js";
import { LOOK } from "../../state/grammar.js";
import { inClass, seedOf } from "../../state/latent_code.js";
import { ofItsTab, opening, small } from "../../state/state.js";
import { FRAMES, Pair } from "../../walk/pair.js";
import { ClassBox } from "./class_box.js";
import { IntoBox } from "./into_box.js";
import { showOrigin } from "./origin.js";
import { WordBox } from "./word_box.js";

const SIDES = /** @type {const} */ (["a", "b"]);
const NAMES = { a: "From", b: "To" };
const SHOWN = ["model", "weights", "label", "word", "psi", ...LOOK.filter((name) => name !== "paint")];

/** @typedef {"a" | "b"} Side */

export class Explore {
  /** @type {Record<Side, End[]>} what was chosen before */
  #past = { a: [], b: [] };
  /** @type {Record<Side, boolean>} whether a hand is still on the slider */
  #gesture = { a: false, b: false };
  /** @type {Side} what a click on another picture sets */
  #target = "a";
  #behind = false; // the others, while nobody sees them

  /** @param {{store: Store, models: Model[], stage: Stage}} page */
  constructor({ store, models, stage }) {
    this.store = store;
    this.models = models;
    this.stage = stage;
    this.pair = new Pair({ store, stage });
    stage.add("explore", this.pair);
    this.word = new WordBox({ store, stage });
    this.classes = new ClassBox({ store, stage });
    this.into = new IntoBox({ store });
    /** @type {Queue<Sprite, string>} */
    this.queue = new Queue({
      onAnswer: (sprite, key) => this.#paintOthers(sprite, key),
      health: stage.health,
      limit: 1,
      delay: 500,
    });
    this.others = this.#curated();
    this.#listenToSeeds();
    this.#listenToChoices();
    new Shelf({ store, stage, open: (query) => this.#say(this.open(query)) });
    store.subscribe((state, changed) => this.update(state, changed));
    this.update(store.state, new Set(Object.keys(store.state)));
    this.#aim("a");
  }

  get model() {
    return this.stage.model();
  }

  /** Twelve seeds chosen by the model's makers, filled up at random. */
  #curated() {
    const taken = new Set(this.model.seeds.slice(0, 2));
    const seeds = new Set(this.model.seeds.slice(2, 14));
    while (seeds.size < 12) {
      const seed = randomSeed();
      if (!taken.has(seed)) seeds.add(seed);
    }
    return [...seeds];
  }

  /** @param {State} state @param {Set<string>} changed */
  update(state, changed) {
    for (const side of SIDES) if (changed.has(side)) this.#showSeed(side, state[side]);
    if (changed.has("psi")) this.#showPsi(state.psi);
    if (changed.has("model")) this.#showModel();
    if (changed.has("label") || changed.has("model")) this.classes.show(state.label);
    if (["label", "word", "model", "b"].some((name) => changed.has(name))) this.into.show(state, this.model);
    if (changed.has("word")) this.word.show(state.word);
    if (SHOWN.some((name) => changed.has(name)) || (changed.has("tab") && this.#behind)) this.#askOthers();
  }

  /** @param {Side} side @param {End} end */
  #showSeed(side, end) {
    button(`#lw-undo-${side}`).disabled = !this.#past[side].length;
    const box = input(`#lw-number-${side}`);
    const { seed } = seedOf(end);
    box.placeholder = seed === null ? "yours" : "";
    if (seed === null) {
      box.value = "";
      return;
    }
    setSlider(input(`#lw-seed-${side}`), Math.min(seed, DICE - 1));
    if (box.value === "" || Number(box.value) !== seed) box.value = String(seed);
  }

  /** @param {number} psi */
  #showPsi(psi) {
    for (const slider of findAll('[data-lw="psi"]', HTMLInputElement)) setSlider(slider, Math.round(psi * 100));
    for (const value of findAll(".lw-psi-value")) value.textContent = psi.toFixed(2);
  }

  #showModel() {
    const { name, title, description, origin, letters } = this.model;
    const buttons = findAll('[data-lw="model"]');
    press(buttons, (one) => one.dataset.model === name);
    const chosen = buttons.find((one) => one.dataset.model === name);
    bringIntoSight(find("#lw-models"), chosen);
    find("#lw-title").textContent = title;
    find("#lw-about").textContent = description;
    showOrigin(origin ?? {});
    const words = told(this.model, FRAMES);
    find("#lw-drawing").textContent = words;
    find("#lw-drawing").hidden = !words;
    find("#lw-spelling").hidden = !letters;
    this.classes.begin(this.model);
    this.into.begin(this.model);
  }

  /** Choosing a seed remembers the one before it, once per gesture; the class stays. @param {Side} side @param {End} chosen @param {{gesture?: boolean}} [how] */
  choose(side, chosen, { gesture = false } = {}) {
    const before = this.store.state[side];
    const seed = typeof chosen === "number" ? inClass(chosen, seedOf(before).label) : chosen;
    if (seed === before) return;
    if (!gesture || !this.#gesture[side]) this.#past[side].push(before);
    this.#gesture[side] = gesture;
    this.store.set({ [side]: seed });
  }

  /** @param {Side} side */
  #undo(side) {
    const { [side]: now } = this.store.state;
    this.#gesture[side] = false;
    let seed = now;
    while (seed === now && this.#past[side].length) seed = this.#past[side].pop() ?? now;
    this.store.set({ [side]: seed });
    this.#showSeed(side, seed);
  }

  #listenToSeeds() {
    for (const side of SIDES) {
      on("input", `seed-${side}`, (slider) => this.choose(side, Number(slider.value), { gesture: true }));
      on("change", `seed-${side}`, () => {
        this.#gesture[side] = false;
      });
      on("input", `number-${side}`, (box) => {
        const seed = this.stage.grammar.seed(box.value);
        box.setAttribute("aria-invalid", String(seed === undefined));
        if (seed !== undefined) this.choose(side, seed, { gesture: true });
      });
      on("change", `number-${side}`, (box) => {
        this.#gesture[side] = false;
        box.value = String(seedOf(this.store.state[side]).seed ?? "");
        box.setAttribute("aria-invalid", "false");
      });
      on("click", `dice-${side}`, () => this.choose(side, randomSeed()));
      on("click", `undo-${side}`, () => this.#undo(side));
      on("click", `aim-${side}`, () => this.#aim(side));
    }
  }

  #listenToChoices() {
    on("input", "psi", (slider) => this.store.set({ psi: Number(slider.value) / 100 }));
    on("click", "model", (one) => this.#changeModel(data(one, "model")));
    on("click", "shuffle", () => this.#offer(Array.from({ length: 12 }, randomSeed)));
    on("click", "other", (one) => {
      this.choose(this.#target, Number(one.dataset.seed));
      this.pair.glide(this.#target === "a" ? 0 : 1);
    });
  }

  /** @param {string} name */
  #changeModel(name) {
    const model = this.models.find((one) => one.name === name);
    if (!model || name === this.store.state.model) return;
    this.#past = { a: [], b: [] };
    this.store.set(opening(model));
    this.#offer(this.#curated());
  }

  /** @param {Side} side */
  #aim(side) {
    this.#target = side;
    press(findAll("#lw-aim-a, #lw-aim-b"), (one) => one.id === `lw-aim-${side}`);
    this.#offer(this.others);
  }

  /** @param {number[]} others to try */
  #offer(others) {
    this.others = others;
    findAll('[data-lw="other"]').forEach((one, index) => {
      const words = `Picture ${this.others[index]}: use it as “${NAMES[this.#target]}”`;
      one.dataset.seed = String(this.others[index]);
      one.title = words;
      one.setAttribute("aria-label", words);
    });
    this.#askOthers();
  }

  #askOthers() {
    const { state } = this.store;
    this.#behind = state.tab !== "explore"; // nobody sees it, so it can wait
    if (this.#behind) return;
    const keys = this.#keys();
    this.queue.want((signal) => this.stage.source.keyframes(small(state), keys, { signal }), keys.join());
  }

  /** The others in the class of the one whose place they would take. */
  #keys() {
    const { label } = seedOf(this.store.state[this.#target]);
    return this.others.map((seed) => String(inClass(seed, label)));
  }

  /** @param {Sprite} sprite @param {string} key */
  #paintOthers(sprite, key) {
    if (key !== this.#keys().join()) return;
    findAll('[data-lw="other"] canvas', HTMLCanvasElement).forEach((canvas, index) => {
      paintTile(canvas, sprite.image, sprite.box(index));
    });
  }

  /** Shows what a query describes, and answers with what could not be had. @param {string} query @param {string} [carrier] */
  open(query, carrier) {
    const { state, notice } = this.stage.links.read(query, carrier);
    this.stage.view.stop();
    const chosen = ofItsTab(state);
    const now = this.store.state;
    for (const side of SIDES) if (side in chosen && chosen[side] !== now[side]) this.#past[side].push(now[side]);
    if (state.model !== now.model) this.#past = { a: [], b: [] };
    this.store.set(chosen);
    return notice;
  }

  /** @param {string} notice */
  #say(notice) {
    if (notice) this.stage.say(notice);
  }
}
