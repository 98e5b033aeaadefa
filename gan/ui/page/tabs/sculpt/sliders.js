// A list of sliders: each with three pictures of what it does, placed where the slider would be.

import { Feed } from "../../pictures/queue.js";
import { paintTile, tiles } from "../../canvas/painter.js";
import { toQuery } from "../../state/link.js";
import { MOST_STRENGTH, shiftsOf } from "../../state/sculpting.js";
import { find } from "../../state/store.js";

const IN_ONE = 30; // variants that the server draws on one sheet
const STEPS = [-2, 0, 2];
const REST = 600; // ms without a change, before pictures of it are asked for

export class Sliders {
  constructor({ list, store, stage }) {
    Object.assign(this, { list, store, stage, shown: [] });
    this.feed = new Feed({ onPicture: (sprite, about) => this.arrived(sprite, about), health: stage.health, limit: 1, delay: REST, abandon: true });
  }

  show(directions) {
    const names = directions.map(({ name }) => name).join();
    if (this.names !== names) {
      this.names = names;
      this.shown = directions;
      this.list.replaceChildren(...directions.map(rowOf));
      this.key = "";
    }
    this.point();
  }

  // Where every slider stands.
  point() {
    const shifts = shiftsOf(this.store.state.shift);
    this.shown.forEach(({ name, words, minus, plus }, index) => {
      const row = this.list.children[index];
      const strength = shifts.get(name) ?? 0;
      const slider = row.querySelector("input");
      if (Number(slider.value) !== strength) slider.value = strength;
      const part = (strength + MOST_STRENGTH) / (2 * MOST_STRENGTH);
      slider.style.setProperty("--lw-low", `${Math.min(part, 0.5) * 100}%`);
      slider.style.setProperty("--lw-high", `${Math.max(part, 0.5) * 100}%`);
      const spoken = strength ? `${Math.abs(strength).toFixed(2)} towards ${strength < 0 ? minus : plus}` : "as it is";
      slider.setAttribute("aria-valuetext", spoken);
      row.querySelector("output").textContent = strength ? `${strength > 0 ? "+" : "−"}${Math.abs(strength).toFixed(2)}` : "";
      row.setAttribute("aria-label", words);
    });
  }

  // Three pictures for each slider, when they are in sight and the hand rests.
  ask() {
    const { state } = this.store;
    const key = `${toQuery(state)}|${this.names}`;
    if (this.key === key || !this.shown.length) return;
    this.key = key;
    this.next(0, key);
  }

  next(start, key) {
    const names = this.shown.slice(start, start + IN_ONE / STEPS.length).map(({ name }) => name);
    if (!names.length) return;
    const ways = names.flatMap((name) => STEPS.map((step) => `shift:${name}~${step}`));
    this.feed.want(this.stage.url("variants", this.store.state, `&vary=${encodeURIComponent(ways.join(";"))}`), { start, count: ways.length, key });
  }

  arrived(sprite, { start, count, key }) {
    if (key !== this.key) return;
    const box = tiles(sprite, count);
    for (let index = 0; index < count; index++) {
      const row = this.list.children[start + Math.floor(index / STEPS.length)];
      paintTile(row.querySelectorAll("canvas")[index % STEPS.length], sprite, box(index));
    }
    this.next(start + count / STEPS.length, key);
  }

  forget() {
    this.feed.cancel();
    this.key = "";
  }
}

function rowOf({ name, words, minus, plus, taught }) {
  const row = find("#lw-slider").content.cloneNode(true).firstElementChild;
  const slider = row.querySelector("input");
  slider.id = `lw-shift-${name}`;
  slider.dataset.name = name;
  const label = row.querySelector("label");
  label.htmlFor = slider.id;
  label.textContent = words;
  row.querySelectorAll('[data-lw="shift-to"]').forEach((button) => {
    button.dataset.name = name;
    const to = Number(button.dataset.to);
    button.title = to ? `${words}: ${to < 0 ? minus : plus}` : `${words}: as it is`;
    button.setAttribute("aria-label", button.title);
  });
  const remove = row.querySelector(".lw-untaught");
  remove.dataset.name = name;
  remove.hidden = !taught;
  remove.setAttribute("aria-label", `Remove the slider ${words}`);
  const [left, right] = row.querySelectorAll(".lw-slider-words span");
  left.textContent = minus;
  right.textContent = plus;
  return row;
}
