// The Explore tab: which model, which two pictures, how daring, others to try, favourites.

import { Feed } from "../../pictures/queue.js";
import { Kept } from "../../features/favourites/shelf.js";
import { MAX_SEED, whole } from "../../state/number.js";
import { paintTile, tiles } from "../../canvas/painter.js";
import { Pair } from "../../walk/pair.js";
import { fromQuery, ofItsTab, opening, readWord } from "../../state/link.js";
import { find, findAll, on } from "../../state/store.js";
import { isStored } from "../../state/latent_code.js";

const SLIDER = 9999;
const NAMES = { a: "From", b: "To" };

export class Explore {
  constructor({ store, models, stage }) {
    Object.assign(this, { store, models, stage });
    this.pair = new Pair({ store, stage });
    stage.add("explore", this.pair);
    this.past = { a: [], b: [] };
    this.gesture = {};
    this.target = "a";
    this.sheet = new Feed({ onPicture: (s, key) => this.paintSheet(s, key), health: stage.health, limit: 1, delay: 500 });
    this.others = this.curated();
    this.listenToSeeds();
    this.listenToChoices();
    new Kept({ store, stage, open: (query) => this.open(query) });
    store.subscribe((state, changed) => this.update(state, changed));
    this.update(store.state, new Set(Object.keys(store.state)));
    this.aim("a");
  }

  get model() {
    return this.models.find((model) => model.name === this.store.state.model);
  }

  // Twelve seeds chosen by the model's makers, filled up at random.
  curated() {
    const taken = new Set(this.model.seeds.slice(0, 2));
    const seeds = new Set(this.model.seeds.slice(2, 14));
    while (seeds.size < 12) {
      const seed = randomSeed();
      if (!taken.has(seed)) seeds.add(seed);
    }
    return [...seeds];
  }

  update(state, changed) {
    for (const side of ["a", "b"]) if (changed.has(side)) this.showSeed(side, state[side]);
    if (changed.has("psi")) this.showPsi(state.psi);
    if (changed.has("model")) this.showModel();
    if (changed.has("label") && state.label !== null) find("#lw-label").value = state.label;
    if (changed.has("word")) this.showWord(state.word);
    if (["model", "label", "word", "psi", "mix", "shift", "teach"].some((name) => changed.has(name))) this.askSheet();
    else if (changed.has("tab") && this.behind) this.askSheet();
  }

  showSeed(side, seed) {
    find(`#lw-undo-${side}`).disabled = !this.past[side].length;
    const box = find(`#lw-number-${side}`);
    box.placeholder = isStored(seed) ? "yours" : "";
    if (isStored(seed)) {
      box.value = "";
      return;
    }
    const slider = find(`#lw-seed-${side}`);
    slider.value = Math.min(seed, SLIDER);
    slider.style.setProperty("--lw-fill", `${(Math.min(seed, SLIDER) / SLIDER) * 100}%`);
    if (box.value === "" || Number(box.value) !== seed) box.value = seed;
  }

  showPsi(psi) {
    for (const slider of findAll('[data-lw="psi"]')) {
      slider.value = Math.round(psi * 100);
      slider.style.setProperty("--lw-fill", `${(psi / 1.5) * 100}%`);
    }
    for (const value of findAll(".lw-psi-value")) value.textContent = psi.toFixed(2);
  }

  showModel() {
    const { name, title, description, classes, letters } = this.model;
    for (const button of findAll('[data-lw="model"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.model === name));
    }
    find("#lw-title").textContent = title;
    find("#lw-about").textContent = description;
    find("#lw-classes").hidden = !classes.length || Boolean(letters);
    find("#lw-spelling").hidden = !letters;
    find("#lw-label").replaceChildren(...classes.map((label, index) => new Option(label, index)));
  }

  showWord(word) {
    const box = find("#lw-word");
    if (box !== document.activeElement) box.value = word;
    this.sayWord(box, word);
  }

  // What is typed is drawn as soon as it is a word that the model can write; until then the box says what it takes.
  sayWord(box, word) {
    box.setAttribute("aria-invalid", String(word === undefined));
    find("#lw-word-help").textContent = word === undefined ? `Up to 12 of ${spans(this.model.letters)}, 8 in a row` : "";
  }

  // Choosing a seed remembers the one before it, once per gesture.
  choose(side, seed, { gesture = false } = {}) {
    const before = this.store.state[side];
    if (seed === before) return;
    if (!gesture || !this.gesture[side]) this.past[side].push(before);
    this.gesture[side] = gesture;
    this.store.set({ [side]: seed });
  }

  undo(side) {
    const { [side]: now } = this.store.state;
    this.gesture[side] = false;
    let seed = now;
    while (seed === now && this.past[side].length) seed = this.past[side].pop();
    this.store.set({ [side]: seed });
    this.showSeed(side, seed);
  }

  listenToSeeds() {
    for (const side of ["a", "b"]) {
      on("input", `seed-${side}`, (slider) => this.choose(side, Number(slider.value), { gesture: true }));
      on("change", `seed-${side}`, () => {
        this.gesture[side] = false;
      });
      on("input", `number-${side}`, (box) => {
        const seed = whole(box.value, MAX_SEED);
        box.setAttribute("aria-invalid", String(seed === undefined));
        if (seed !== undefined) this.choose(side, seed, { gesture: true });
      });
      on("change", `number-${side}`, (box) => {
        this.gesture[side] = false;
        box.value = isStored(this.store.state[side]) ? "" : this.store.state[side];
        box.setAttribute("aria-invalid", "false");
      });
      on("click", `dice-${side}`, () => this.choose(side, randomSeed()));
      on("click", `undo-${side}`, () => this.undo(side));
    }
  }

  listenToChoices() {
    on("input", "psi", (slider) => this.store.set({ psi: Number(slider.value) / 100 }));
    on("change", "label", (list) => this.store.set({ label: Number(list.value) }));
    on("input", "word", (box) => {
      const word = readWord(box.value, this.model.letters);
      this.sayWord(box, word);
      if (word !== undefined) this.store.set({ word });
    });
    on("change", "word", (box) => {
      box.value = this.store.state.word;
      this.sayWord(box, box.value);
    });
    on("click", "model", (button) => this.changeModel(button.dataset.model));
    on("click", "aim-a", () => this.aim("a"));
    on("click", "aim-b", () => this.aim("b"));
    on("click", "shuffle", () => {
      this.others = Array.from({ length: 12 }, randomSeed);
      this.askSheet();
    });
    on("click", "other", (button) => {
      this.choose(this.target, Number(button.dataset.seed));
      this.pair.glide(this.target === "a" ? 0 : 1);
    });
  }

  changeModel(name) {
    if (name === this.store.state.model) return;
    const model = this.models.find((one) => one.name === name);
    this.past = { a: [], b: [] };
    this.store.set(opening(model));
    this.others = this.curated();
    this.askSheet();
  }

  aim(side) {
    this.target = side;
    for (const one of ["a", "b"]) find(`#lw-aim-${one}`).setAttribute("aria-pressed", String(one === side));
    this.nameOthers();
  }

  nameOthers() {
    findAll('[data-lw="other"]').forEach((button, index) => {
      const words = `Picture ${this.others[index]}: use it as “${NAMES[this.target]}”`;
      button.dataset.seed = this.others[index];
      button.title = words;
      button.setAttribute("aria-label", words);
    });
  }

  askSheet() {
    this.nameOthers();
    this.behind = this.store.state.tab !== "explore"; // nobody sees it, so it can wait
    if (this.behind) return;
    const seeds = this.others.join(",");
    this.sheet.want(this.stage.url("sheet", this.store.state, `&keys=${seeds}`, { seeds: false }), seeds);
  }

  paintSheet(sprite, key) {
    if (key !== this.others.join(",")) return;
    const box = tiles(sprite, this.others.length);
    findAll('[data-lw="other"] canvas').forEach((canvas, index) => paintTile(canvas, sprite, box(index)));
  }

  open(query) {
    const { state, notice } = fromQuery(query, this.models);
    this.stage.course.stop();
    if (notice) this.stage.say(notice);
    const chosen = ofItsTab(state);
    const now = this.store.state;
    if (state.model !== now.model) this.past = { a: [], b: [] };
    else for (const side of ["a", "b"]) if (side in chosen && chosen[side] !== now[side]) this.past[side].push(now[side]);
    this.store.set(chosen);
  }
}

// ABCabc01 as A–C, a–c, 0–1.
function spans(letters) {
  const runs = [];
  for (const letter of letters) {
    const run = runs.at(-1);
    if (run && letter.charCodeAt(0) === run[1].charCodeAt(0) + 1) run[1] = letter;
    else runs.push([letter, letter]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(", ");
}

const randomSeed = () => Math.floor(Math.random() * (SLIDER + 1));
