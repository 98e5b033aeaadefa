// Mixing: a table of other pictures by what can be taken from them.

import { Feed } from "../../pictures/queue.js";
import { paintTile, tiles } from "../../canvas/painter.js";
import { toQuery } from "../../state/link.js";
import { stylesOf, withStyle } from "../../state/sculpting.js";
import { find, findAll, on } from "../../state/store.js";

const PARENTS = 3;
const REST = 700; // ms

export class Mixing {
  constructor({ store, stage }) {
    Object.assign(this, { store, stage });
    this.feed = new Feed({ onPicture: (sprite, key) => this.arrived(sprite, key), health: stage.health, limit: 1, delay: REST, abandon: true });
    on("click", "mix", (button) => this.take(button.dataset.group, Number(button.dataset.seed)));
    on("click", "mix-others", () => this.shuffle());
    on("input", "mix-strength", (slider) => this.weigh(slider));
  }

  get groups() {
    return this.stage.model().groups;
  }

  // Pictures that a link mixes stay in the table; the others are the model's own choice.
  start() {
    const used = [...stylesOf(this.store.state.mix).values()].map(({ seed }) => seed);
    const seeds = [...new Set([...used, ...this.stage.model().seeds.slice(2)])];
    while (seeds.length < PARENTS) seeds.push(randomSeed());
    this.build(seeds.slice(0, Math.max(PARENTS, used.length)));
  }

  shuffle() {
    const used = new Set([...stylesOf(this.store.state.mix).values()].map(({ seed }) => seed));
    const kept = this.parents.filter((seed) => used.has(seed));
    while (kept.length < PARENTS) kept.push(randomSeed());
    this.build(kept);
    this.update();
  }

  build(parents) {
    this.parents = parents;
    this.key = "";
    find("#lw-mix").hidden = !this.groups.length;
    const { styles } = this.stage.model();
    const head = rowOf("lw-mix-head", ["Other picture", ...this.groups.map((group) => styles[group])].map(textCell));
    const rows = parents.map((seed) => rowOf("", [pictureCell(seed), ...this.groups.map((group) => takeCell(seed, group, styles[group]))]));
    const table = find("#lw-mix-table");
    table.style.setProperty("--lw-columns", this.groups.length + 1);
    table.replaceChildren(head, ...rows);
  }

  take(group, seed) {
    const now = stylesOf(this.store.state.mix).get(group);
    const style = now?.seed === seed ? null : { seed, strength: now?.strength ?? 1 };
    this.store.set({ mix: withStyle(this.store.state.mix, group, style) });
  }

  weigh(slider) {
    const { group } = slider.dataset;
    const style = stylesOf(this.store.state.mix).get(group);
    if (style) this.store.set({ mix: withStyle(this.store.state.mix, group, { ...style, strength: Number(slider.value) }) });
  }

  update() {
    const styles = stylesOf(this.store.state.mix);
    if ([...styles.values()].some(({ seed }) => !this.parents.includes(seed))) this.start();
    for (const button of findAll('[data-lw="mix"]')) {
      button.setAttribute("aria-pressed", String(styles.get(button.dataset.group)?.seed === Number(button.dataset.seed)));
    }
    this.showStrengths(styles);
    this.ask();
  }

  showStrengths(styles) {
    const box = find("#lw-mix-strengths");
    const groups = this.groups.filter((group) => styles.has(group));
    if (box.dataset.groups !== groups.join()) {
      box.dataset.groups = groups.join();
      box.replaceChildren(...groups.map((group) => strengthOf(group, this.stage.model().styles[group])));
    }
    for (const slider of box.querySelectorAll("input")) {
      const { strength } = styles.get(slider.dataset.group);
      if (Number(slider.value) !== strength) slider.value = strength;
      slider.style.setProperty("--lw-fill", `${strength * 100}%`);
      slider.setAttribute("aria-valuetext", `${Math.round(strength * 100)}%`);
      slider.parentElement.querySelector("output").textContent = `${Math.round(strength * 100)}%`;
    }
  }

  // What each click would do, all at full strength; and the other pictures themselves.
  ask() {
    if (!this.groups.length) return;
    const { state } = this.store;
    const key = [toQuery({ ...state, mix: "" }), this.parents, ""].join("|");
    if (this.key === key) return;
    this.key = key;
    const all = (seed) => this.groups.map((group) => `${group}~${seed}~1`).join(",");
    const ways = this.parents.flatMap((seed) => [`mix:${all(seed)}`, ...this.groups.map((group) => `mix:${group}~${seed}~1`)]);
    const plain = { ...state, mix: "" };
    this.feed.want(this.stage.url("variants", plain, `&vary=${encodeURIComponent(ways.join(";"))}`), key);
  }

  arrived(sprite, key) {
    if (key !== this.key) return;
    const canvases = findAll("#lw-mix-table canvas");
    const box = tiles(sprite, canvases.length);
    canvases.forEach((canvas, index) => paintTile(canvas, sprite, box(index)));
  }

  forget() {
    this.feed.cancel();
    this.key = "";
  }
}

function rowOf(name, cells) {
  const row = document.createElement("div");
  row.setAttribute("role", "row");
  row.className = name;
  row.append(...cells);
  return row;
}

function cellOf(role, ...content) {
  const cell = document.createElement("div");
  cell.setAttribute("role", role);
  cell.append(...content);
  return cell;
}

const textCell = (text) => cellOf("columnheader", text);

function pictureCell(seed) {
  const cell = cellOf("rowheader", document.createElement("canvas"));
  cell.setAttribute("aria-label", `Picture ${seed}`);
  return cell;
}

function takeCell(seed, group, words) {
  const button = document.createElement("button");
  button.type = "button";
  Object.assign(button.dataset, { lw: "mix", group, seed });
  button.title = `${words} of picture ${seed}`;
  button.setAttribute("aria-label", button.title);
  button.setAttribute("aria-pressed", "false");
  button.append(document.createElement("canvas"));
  return cellOf("cell", button);
}

function strengthOf(group, words) {
  const part = find("#lw-mix-strength").content.cloneNode(true).firstElementChild;
  const slider = part.querySelector("input");
  slider.id = `lw-mix-${group}`;
  slider.dataset.group = group;
  part.querySelector("label").htmlFor = slider.id;
  part.querySelector("b").textContent = `How much of its ${words.toLowerCase()}`;
  return part;
}

const randomSeed = () => Math.floor(Math.random() * 10000);
