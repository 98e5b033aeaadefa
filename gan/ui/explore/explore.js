// The Explore tab: which model, which two pictures, how daring, others to try, favourites.

import { exploreCourse } from "./course.js";
import * as favourites from "./favourites.js";
import { Feed } from "./feed.js";
import { paintTile, tiles } from "./painter.js";
import { caption, fromQuery, MAX_SEED, opening, toQuery, whole } from "./recipe.js";
import { find, findAll, on } from "./store.js";

const SLIDER = 9999;
const NAMES = { a: "From", b: "To" };

export class Explore {
  constructor({ store, models, stage }) {
    Object.assign(this, { store, models, stage });
    stage.course = exploreCourse({ store, stage });
    this.past = { a: [], b: [] };
    this.gesture = {};
    this.target = "a";
    this.sheet = new Feed({ onPicture: (s, key) => this.paintSheet(s, key), health: stage.health, limit: 1, delay: 200 });
    this.others = this.curated();
    this.listenToSeeds();
    this.listenToChoices();
    this.listenToFavourites();
    store.subscribe((state, changed) => this.update(state, changed));
    this.update(store.state, new Set(Object.keys(store.state)));
    this.showFavourites();
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
    if (["model", "label", "psi"].some((name) => changed.has(name))) this.askSheet();
  }

  showSeed(side, seed) {
    const slider = find(`#lw-seed-${side}`);
    slider.value = Math.min(seed, SLIDER);
    slider.style.setProperty("--lw-fill", `${(Math.min(seed, SLIDER) / SLIDER) * 100}%`);
    const box = find(`#lw-number-${side}`);
    if (Number(box.value) !== seed) box.value = seed;
    find(`#lw-undo-${side}`).disabled = !this.past[side].length;
  }

  showPsi(psi) {
    const slider = find("#lw-psi");
    slider.value = Math.round(psi * 100);
    slider.style.setProperty("--lw-fill", `${(psi / 1.5) * 100}%`);
    find("#lw-psi-value").textContent = psi.toFixed(2);
  }

  showModel() {
    const { name, title, description, classes } = this.model;
    for (const button of findAll('[data-lw="model"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.model === name));
    }
    find("#lw-title").textContent = title;
    find("#lw-about").textContent = description;
    find("#lw-classes").hidden = !classes.length;
    find("#lw-label").replaceChildren(...classes.map((label, index) => new Option(label, index)));
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
        box.value = this.store.state[side];
        box.setAttribute("aria-invalid", "false");
      });
      on("click", `dice-${side}`, () => this.choose(side, randomSeed()));
      on("click", `undo-${side}`, () => this.undo(side));
    }
  }

  listenToChoices() {
    on("input", "psi", (slider) => this.store.set({ psi: Number(slider.value) / 100 }));
    on("change", "label", (list) => this.store.set({ label: Number(list.value) }));
    on("click", "model", (button) => this.changeModel(button.dataset.model));
    on("click", "aim-a", () => this.aim("a"));
    on("click", "aim-b", () => this.aim("b"));
    on("click", "shuffle", () => {
      this.others = Array.from({ length: 12 }, randomSeed);
      this.askSheet();
    });
    on("click", "other", (button) => {
      this.choose(this.target, Number(button.dataset.seed));
      this.stage.player.glide(this.target === "a" ? 0 : 1);
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
    const seeds = this.others.join(",");
    this.sheet.want(this.stage.url("sheet", this.store.state, `&keys=${seeds}`, { seeds: false }), seeds);
  }

  paintSheet(sprite, key) {
    if (key !== this.others.join(",")) return;
    const box = tiles(sprite, this.others.length);
    findAll('[data-lw="other"] canvas').forEach((canvas, index) => paintTile(canvas, sprite, box(index)));
  }

  listenToFavourites() {
    on("click", "keep", () => {
      const { state } = this.store;
      const query = toQuery(state, this.model.weights);
      favourites.add({ query, image: this.stage.painter.thumbnail(), words: `${this.model.title}: ${caption(state)}` });
      this.showFavourites();
      this.stage.say("Kept below, in this browser.");
    });
    on("click", "favourite", (button) => this.open(button.dataset.query));
    on("click", "forget", (button) => {
      favourites.remove(button.dataset.query);
      this.showFavourites();
    });
  }

  open(query) {
    const { state, notice } = fromQuery(query, this.models);
    this.stage.player.stop();
    if (notice) this.stage.say(notice);
    if (state.model !== this.store.state.model) this.past = { a: [], b: [] };
    else for (const side of ["a", "b"]) if (state[side] !== this.store.state[side]) this.past[side].push(this.store.state[side]);
    this.store.set(state);
  }

  showFavourites() {
    const kept = favourites.load();
    find("#lw-kept").hidden = !kept.length;
    find("#lw-no-favourites").hidden = kept.length > 0;
    const template = find("#lw-favourite");
    find("#lw-kept").replaceChildren(
      ...kept.map(({ query, image, words }) => {
        const item = template.content.cloneNode(true);
        const [open, forget] = item.querySelectorAll("button");
        open.dataset.query = forget.dataset.query = query;
        open.title = words;
        open.setAttribute("aria-label", `Open: ${words}`);
        forget.setAttribute("aria-label", `Remove: ${words}`);
        item.querySelector("img").src = image;
        return item;
      }),
    );
  }
}

const randomSeed = () => Math.floor(Math.random() * (SLIDER + 1));
