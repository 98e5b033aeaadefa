// The Walk tab: keyframes, the path through them, and its time.

import { Adding } from "./adding.js";
import { Edits } from "./edits.js";
import { indexAt, legsOf, nameOf } from "../../state/keyframe.js";
import { Keyframes } from "./keyframe_row.js";
import { Marks } from "./marks.js";
import { Route } from "../../walk/keyframe_walk.js";
import { drawSpeed } from "./speed.js";
import { find, findAll, on } from "../../state/store.js";
import { Thumbs } from "./thumbs.js";

const PATHS = {
  loop: "Curves smoothly through every picture and back into the first.",
  back: "Curves to the last picture and comes home the same way.",
  line: "Goes straight from each picture to the next and ends at the last.",
};
const STEP = 0.01; // of the whole time, for an arrow key

export class Walk {
  constructor({ store, models, stage }) {
    Object.assign(this, { store, stage });
    this.route = new Route({ store, stage });
    stage.add("walk", this.route);
    this.edits = new Edits({ store, stage, announce: (words, undo) => this.announce(words, undo) });
    this.thumbs = new Thumbs({ stage, store, onArrival: () => this.paint() });
    this.adding = new Adding({ store, models, edits: this.edits, thumbs: this.thumbs });
    const { route, edits, thumbs, adding } = this;
    this.keyframes = new Keyframes({ store, route, edits, thumbs, adding });
    this.marks = new Marks({ route, thumbs });
    this.listen();
    store.subscribe((_, changed) => this.update(changed));
    this.update(new Set(Object.keys(store.state)));
  }

  update(changed) {
    const { state } = this.store;
    find("#lw-walk-count").textContent = state.keys.length;
    find('[data-lw="keys-keep"]').disabled = this.edits.full;
    if (state.tab !== "walk") return this.adding.close();
    const has = (...names) => names.some((name) => changed.has(name));
    if (has("tab", "keys", "path", "model", "label", "word", "psi", "mix", "shift", "teach")) this.showKeys(state);
    if (has("tab", "path", "secs", "hold", "pace")) this.showTime(state);
    if (has("tab", "keys", "time", "place")) this.point(state);
    return undefined;
  }

  showKeys({ keys }) {
    this.thumbs.want(this.adding.shown ? [...keys, this.adding.current] : keys);
    this.keyframes.show(keys);
    this.marks.show(keys);
    this.marks.point(this.route.place());
  }

  showTime({ path, secs, hold, pace }) {
    for (const button of findAll('[data-lw="path"]')) button.setAttribute("aria-pressed", String(button.dataset.path === path));
    find("#lw-path-words").textContent = PATHS[path];
    showSlider("secs", secs, `${secs} s`);
    showSlider("hold", hold, hold ? `${hold} s` : "none");
    find("#lw-pace").checked = pace === "even";
    find("#lw-again-part").hidden = path !== "line";
  }

  point({ keys, time }) {
    this.keyframes.point(keys);
    this.marks.point(time);
    find("#lw-speed").style.setProperty("--lw-time", time);
  }

  paint() {
    const { keys } = this.store.state;
    this.keyframes.paint(keys);
    this.marks.paint(keys);
    this.adding.paint();
  }

  timed(timing) {
    const { keys, pace, time } = this.store.state;
    this.marks.show(keys);
    this.marks.point(time);
    drawSpeed(timing, pace);
  }

  announce(words, undo = false) {
    find("#lw-walk-said").textContent = words;
    if (undo) this.stage.say(words, 8, { words: "Undo", act: () => this.edits.undo() });
  }

  listen() {
    this.route.onTiming((timing) => this.timed(timing));
    this.route.onPlaying(() => this.keyframes.point(this.store.state.keys));
    on("click", "path", (button) => this.choosePath(button.dataset.path));
    on("input", "secs", (slider) => this.store.set({ secs: Number(slider.value) }));
    on("input", "hold", (slider) => this.store.set({ hold: Number(slider.value) }));
    on("change", "pace", (box) => this.store.set({ pace: box.checked ? "even" : "plain" }));
    on("change", "again", (box) => {
      this.route.again = box.checked;
    });
    on("click", "rate", (button) => this.chooseRate(button));
    on("click", "keys-keep", () => this.keepFromExplore());
    find("#lw-walk").addEventListener("keydown", (event) => this.scrub(event));
  }

  // On another path the walk stays at the picture where it is, or near it.
  choosePath(path) {
    const { keys, place, path: before } = this.store.state;
    const index = Math.min(indexAt(place, before, keys.length), path === "loop" ? keys.length : keys.length - 1);
    this.store.set({ path, place: index / legsOf(path, keys.length) });
  }

  chooseRate(button) {
    this.route.speed = Number(button.dataset.rate);
    for (const one of findAll('[data-lw="rate"]')) one.setAttribute("aria-pressed", String(one === button));
  }

  keepFromExplore() {
    const key = this.adding.current;
    this.edits.add(key);
    const words = `Added ${nameOf(key)}: the walk has ${this.store.state.keys.length} keyframes now.`;
    this.stage.say(words, 6, { words: "Open the walk", act: () => this.store.set({ tab: "walk" }) });
  }

  // Arrow keys move on the time slider in steps that can be seen.
  scrub(event) {
    const step = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP }[event.key];
    if (!step || this.store.state.tab !== "walk" || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.route.stop();
    this.route.move(Math.min(1, Math.max(0, this.route.place() + step * (event.shiftKey ? 5 : 1))));
  }
}

function showSlider(name, value, words) {
  const slider = find(`#lw-${name}`);
  slider.value = value;
  const part = (slider.value - slider.min) / (slider.max - slider.min);
  slider.style.setProperty("--lw-fill", `${part * 100}%`);
  slider.setAttribute("aria-valuetext", words);
  find(`#lw-${name}-value`).textContent = words;
}
