// The Walk tab: keyframes, the path through them, and its time.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Timing } from "../../walk/timing.js" */

import { button, data, find, findAll, input, on, press } from "../../controls/dom.js";
import { setSlider } from "../../controls/slider.js";
import { rounded } from "../../state/grammar.js";
import { indexAt, legsOf, nameOf } from "../../state/keyframe.js";
import { DIGITS, KeyframeWalk } from "../../walk/keyframe_walk.js";
import { Adding } from "./adding.js";
import { Edits } from "./edits.js";
import { KeyframeRow } from "./keyframe_row.js";
import { KindBox } from "./kind_box.js";
import { Marks } from "./marks.js";
import { drawSpeed } from "./speed.js";
import { Thumbs } from "./thumbs.js";

/** @type {Record<string, string>} */
const PATHS = {
  loop: "Curves smoothly through every picture and back into the first.",
  back: "Curves to the last picture and comes home the same way.",
  line: "Goes straight from each picture to the next and ends at the last.",
};
const STEP = 0.01; // of the whole time, for an arrow key
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP };
const KEYS_CHANGE = ["tab", "keys", "path", "model", "label", "word", "psi", "mix", "shift", "teach"];
const TIME_CHANGES = ["tab", "path", "secs", "hold", "pace"];
const PLACE_CHANGES = ["tab", "keys", "time", "place"];

export class WalkTab {
  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    this.store = store;
    this.stage = stage;
    this.view = new KeyframeWalk({ store, stage });
    stage.add("walk", this.view);
    this.edits = new Edits({ store, stage, announce: (words, undo) => this.announce(words, undo) });
    this.thumbs = new Thumbs({ stage, store, onArrival: () => this.paint() });
    this.adding = new Adding({ store, stage, edits: this.edits, thumbs: this.thumbs });
    const { view, edits, thumbs, adding } = this;
    this.kinds = new KindBox({ store, stage, edits, near: () => view.near() });
    this.row = new KeyframeRow({ view, edits, thumbs, adding, kinds: this.kinds });
    this.marks = new Marks({ view, thumbs });
    this.#listen();
    store.subscribe((state, changed) => this.update(state, changed));
    this.update(store.state, new Set(Object.keys(store.state)));
  }

  /** @param {State} state @param {Set<string>} changed */
  update(state, changed) {
    find("#lw-walk-count").textContent = String(state.keys.length);
    button('[data-lw="keys-keep"]').disabled = this.edits.full;
    if (changed.has("model")) this.kinds.begin(this.stage.model());
    if (state.tab !== "walk") {
      this.adding.close();
      return;
    }
    /** @param {string[]} names */
    const has = (names) => names.some((name) => changed.has(name));
    if (has(KEYS_CHANGE)) this.#showKeys(state);
    if (has(TIME_CHANGES)) this.#showTime(state);
    if (has(PLACE_CHANGES)) this.#point(state);
  }

  /** @param {State} state */
  #showKeys({ keys }) {
    this.thumbs.want(this.adding.shown ? [...keys, this.adding.current] : keys);
    this.row.show(keys);
    this.marks.show(keys);
    this.marks.point(this.view.place());
  }

  /** @param {State} state */
  #showTime({ path, secs, hold, pace }) {
    press(findAll('[data-lw="path"]'), (one) => one.dataset.path === path);
    find("#lw-path-words").textContent = PATHS[path];
    showSlider("secs", secs, `${secs} s`);
    showSlider("hold", hold, hold ? `${hold} s` : "none");
    input("#lw-pace").checked = pace === "even";
    find("#lw-again-part").hidden = path !== "line";
  }

  /** @param {State} state */
  #point({ keys, time }) {
    this.row.point(keys);
    this.marks.point(time);
    find("#lw-speed").style.setProperty("--lw-time", String(time));
  }

  paint() {
    const { keys } = this.store.state;
    this.row.paint(keys);
    this.marks.paint(keys);
    this.adding.paint();
  }

  /** @param {Timing} timing */
  #timed(timing) {
    const { keys, pace, time } = this.store.state;
    this.marks.show(keys);
    this.marks.point(time);
    drawSpeed(timing, pace);
  }

  /** @param {string} words */
  announce(words, undo = false) {
    find("#lw-walk-said").textContent = words;
    if (undo) this.stage.say(words, 8, { words: "Undo", act: () => this.edits.undo() });
  }

  #listen() {
    const { view, store } = this;
    view.onTiming((timing) => this.#timed(timing));
    view.onPlaying(() => this.row.point(store.state.keys));
    on("click", "path", (one) => this.#choosePath(data(one, "path")));
    on("input", "secs", (slider) => store.set({ secs: Number(slider.value) }));
    on("input", "hold", (slider) => store.set({ hold: Number(slider.value) }));
    on("change", "pace", (box) => store.set({ pace: box.checked ? "even" : "plain" }));
    on("change", "again", (box) => {
      view.again = box.checked;
    });
    on("click", "rate", (one) => {
      view.speed = Number(one.dataset.rate);
      press(findAll('[data-lw="rate"]'), (other) => other === one);
    });
    on("click", "keys-keep", () => this.keep(this.adding.current));
    find("#lw-walk").addEventListener("keydown", (event) => this.#scrub(event));
  }

  /** On another path the walk stays at the picture where it is, or near it. @param {string} path */
  #choosePath(path) {
    const { keys, place, path: before } = this.store.state;
    const index = Math.min(indexAt(place, before, keys.length), path === "loop" ? keys.length : keys.length - 1);
    this.store.set({ path, place: rounded(index / legsOf(path, keys.length), DIGITS) });
  }

  /** Adds a picture of another tab, and offers the way to it. @param {string} key */
  keep(key) {
    if (this.edits.full) {
      this.stage.say(`The walk has ${this.edits.most} keyframes, as many as it can have.`);
      return;
    }
    this.edits.add(key);
    const words = `Added ${nameOf(key)}: the walk has ${this.store.state.keys.length} keyframes now.`;
    this.stage.say(words, 6, { words: "Open the walk", act: () => this.store.set({ tab: "walk" }) });
  }

  /** Arrow keys move on the time slider in steps that can be seen. @param {KeyboardEvent} event */
  #scrub(event) {
    const step = STEPS[event.key];
    if (!step || this.store.state.tab !== "walk" || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.view.stop();
    this.view.move(Math.min(1, Math.max(0, this.view.place() + step * (event.shiftKey ? 5 : 1))));
  }
}

/** @param {string} name @param {number} value @param {string} words */
function showSlider(name, value, words) {
  const slider = input(`#lw-${name}`);
  setSlider(slider, value);
  slider.setAttribute("aria-valuetext", words);
  find(`#lw-${name}-value`).textContent = words;
}
