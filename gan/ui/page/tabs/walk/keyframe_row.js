// The row of keyframes: which one the stage shows, what can be done to it, and the same from the keyboard.

/** @import { KeyframeWalk } from "../../walk/keyframe_walk.js" */
/** @import { Adding } from "./adding.js" */
/** @import { Edits } from "./edits.js" */
/** @import { KindBox } from "./kind_box.js" */
/** @import { Thumbs } from "./thumbs.js" */

import { button, copyOf, find, findAll, on } from "../../controls/dom.js";
import { nameOf } from "../../state/keyframe.js";
import { capital } from "../../state/words.js";
import { listenToReordering } from "./reorder.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class KeyframeRow {
  #pointed = ""; // where, so that nothing is done twice

  /** @param {{view: KeyframeWalk, edits: Edits, thumbs: Thumbs, adding: Adding, kinds: KindBox}} page */
  constructor({ view, edits, thumbs, adding, kinds }) {
    this.view = view;
    this.kinds = kinds;
    this.edits = edits;
    this.thumbs = thumbs;
    on("click", "keyframe", (one) => this.go(Number(one.dataset.index)));
    on("click", "key-earlier", () => edits.move(view.near(), view.near() - 1));
    on("click", "key-later", () => edits.move(view.near(), view.near() + 1));
    on("click", "key-duplicate", () => edits.duplicate(view.near()));
    on("click", "key-replace", () => adding.open(view.near()));
    on("click", "key-remove", () => edits.remove(view.near()));
    on("click", "keys-shuffle", () => edits.shuffle(view.near()));
    on("click", "keys-undo", () => edits.undo());
    find("#lw-row").addEventListener("keydown", (event) => this.pressed(event));
    listenToReordering(find("#lw-row"), (from, to) => edits.move(from, to));
  }

  get buttons() {
    return findAll('#lw-row [data-lw="keyframe"]', HTMLButtonElement);
  }

  /** In the middle of a rest, where there is one. @param {number} index */
  go(index) {
    const now = this.view.place();
    const times = this.view.timing.stops.filter((stop) => stop[1] === index).map(([time]) => time);
    times.sort((one, other) => Math.abs(one - now) - Math.abs(other - now));
    if (times.length) this.view.glide(times[0]);
  }

  /** @param {string[]} keys */
  show(keys) {
    const row = find("#lw-row");
    const focused = this.buttons.findIndex((one) => one === document.activeElement);
    while (row.children.length - 1 > keys.length) row.children[keys.length].remove();
    while (row.children.length - 1 < keys.length) row.lastElementChild?.before(copyOf("#lw-keyframe"));
    this.buttons.forEach((one, index) => {
      const words = `Keyframe ${index + 1} of ${keys.length}: ${nameOf(keys[index])}${this.kinds.said(keys[index])}`;
      one.dataset.index = String(index);
      one.title = words;
      one.setAttribute("aria-label", words);
      find("span", HTMLElement, one).textContent = String(index + 1);
    });
    const lost = !this.buttons.some((one) => one === document.activeElement);
    if (focused >= 0 && lost) this.focus(Math.min(focused, keys.length - 1));
    button('[data-lw="keys-add"]').disabled = this.edits.full;
    const words = this.edits.full ? `${this.edits.most} are the most` : "the pictures this walk passes through";
    find("#lw-row-words").textContent = words;
    button('[data-lw="keys-undo"]').disabled = !this.edits.past.length;
    this.paint(keys);
    this.#pointed = "";
    this.point(keys);
  }

  /** @param {string[]} keys */
  paint(keys) {
    this.buttons.forEach((one, index) => {
      this.thumbs.paint(find("canvas", HTMLCanvasElement, one), keys[index]);
    });
  }

  /** The keyframe that the walk is nearest to is framed, and the tools are about it. @param {string[]} keys */
  point(keys) {
    const near = this.view.near();
    const pointed = `${near} ${this.view.playing}`;
    if (pointed === this.#pointed) return;
    this.#pointed = pointed;
    this.buttons.forEach((one, index) => {
      one.classList.toggle("lw-near", index === near);
      one.setAttribute("aria-current", index === near ? "true" : "false");
      one.tabIndex = index === near ? 0 : -1;
    });
    find("#lw-key-name").textContent = `${near + 1} of ${keys.length}: ${capital(nameOf(keys[near]))}`;
    this.kinds.show(keys[near], { disabled: this.view.playing });
    this.#allow(near, keys.length);
  }

  /** @param {number} near @param {number} count */
  #allow(near, count) {
    const { edits } = this;
    const no = {
      "key-earlier": near === 0,
      "key-later": near === count - 1,
      "key-duplicate": edits.full,
      "key-replace": false,
      "key-remove": edits.fewest,
    };
    for (const [action, impossible] of Object.entries(no)) {
      button(`[data-lw="${action}"]`).disabled = impossible || this.view.playing;
    }
  }

  /** @param {number} index */
  focus(index) {
    const chosen = this.buttons[index];
    if (!chosen) return;
    for (const one of this.buttons) one.tabIndex = one === chosen ? 0 : -1;
    chosen.focus();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const index = this.buttons.findIndex((one) => one === event.target);
    if (index < 0 || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step && (event.altKey || event.shiftKey)) this.carry(index, index + step);
    else if (step) this.focus(index + step);
    else if (event.key === "Home") this.focus(0);
    else if (event.key === "End") this.focus(this.buttons.length - 1);
    else if (event.key === "Delete" || event.key === "Backspace") this.edits.remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} from @param {number} to */
  carry(from, to) {
    if (to < 0 || to >= this.buttons.length) return;
    this.edits.move(from, to);
    this.focus(to);
  }
}
