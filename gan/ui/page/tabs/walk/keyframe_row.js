// The row of keyframes: which one the stage shows, what can be done to it, and the same from the keyboard.

import { MOST, nameOf } from "../../state/keyframe.js";
import { listenToReordering } from "./reorder.js";
import { find, findAll, on } from "../../state/store.js";

const capital = (words) => words[0].toUpperCase() + words.slice(1);

export class Keyframes {
  constructor({ store, route, edits, thumbs, adding }) {
    Object.assign(this, { store, route, edits, thumbs, adding });
    on("click", "keyframe", (button) => this.go(Number(button.dataset.index)));
    on("click", "key-earlier", () => this.shift(-1));
    on("click", "key-later", () => this.shift(1));
    on("click", "key-duplicate", () => edits.duplicate(route.near()));
    on("click", "key-replace", () => adding.open(route.near()));
    on("click", "key-remove", () => edits.remove(route.near()));
    on("click", "keys-shuffle", () => edits.shuffle(route.near()));
    on("click", "keys-undo", () => edits.undo());
    find("#lw-row").addEventListener("keydown", (event) => this.pressed(event));
    listenToReordering(find("#lw-row"), (from, to) => edits.move(from, to));
  }

  get buttons() {
    return findAll('#lw-row [data-lw="keyframe"]');
  }

  // In the middle of a rest, where there is one.
  go(index) {
    const { stops } = this.route.timing;
    const now = this.route.place();
    const times = stops.filter((stop) => stop[1] === index).map(([time]) => time);
    times.sort((one, other) => Math.abs(one - now) - Math.abs(other - now));
    if (times.length) this.route.glide(times[0]);
  }

  shift(step) {
    const from = this.route.near();
    this.edits.move(from, from + step);
  }

  show(keys) {
    const row = find("#lw-row");
    const focused = this.buttons.indexOf(document.activeElement);
    while (row.children.length - 1 > keys.length) row.children[keys.length].remove();
    while (row.children.length - 1 < keys.length) row.lastElementChild.before(find("#lw-keyframe").content.cloneNode(true));
    this.buttons.forEach((button, index) => {
      const words = `Keyframe ${index + 1} of ${keys.length}: ${nameOf(keys[index])}`;
      button.dataset.index = index;
      button.title = words;
      button.setAttribute("aria-label", words);
      button.querySelector("span").textContent = index + 1;
    });
    if (focused >= 0 && !this.buttons.includes(document.activeElement)) this.focus(Math.min(focused, keys.length - 1));
    find('[data-lw="keys-add"]').disabled = this.edits.full;
    find("#lw-row-words").textContent = this.edits.full ? `${MOST} are the most` : "the pictures this walk passes through";
    find('[data-lw="keys-undo"]').disabled = !this.edits.past.length;
    this.paint(keys);
    this.pointed = undefined;
    this.point(keys);
  }

  paint(keys) {
    this.buttons.forEach((button, index) => this.thumbs.paint(button.querySelector("canvas"), keys[index]));
  }

  // The keyframe that the walk is nearest to is framed, and the tools are about it.
  point(keys) {
    const near = this.route.near();
    const state = `${near} ${this.route.playing}`;
    if (state === this.pointed) return;
    this.pointed = state;
    this.buttons.forEach((button, index) => {
      button.classList.toggle("lw-near", index === near);
      button.setAttribute("aria-current", index === near ? "true" : "false");
      button.tabIndex = index === near ? 0 : -1;
    });
    find("#lw-key-name").textContent = `${near + 1} of ${keys.length}: ${capital(nameOf(keys[near]))}`;
    this.allow({ near, count: keys.length });
  }

  allow({ near, count }) {
    const { edits } = this;
    const no = {
      "key-earlier": near === 0,
      "key-later": near === count - 1,
      "key-duplicate": edits.full,
      "key-replace": false,
      "key-remove": edits.fewest,
    };
    for (const [action, disabled] of Object.entries(no)) find(`[data-lw="${action}"]`).disabled = disabled || this.route.playing;
  }

  focus(index) {
    const button = this.buttons[index];
    if (!button) return;
    for (const one of this.buttons) one.tabIndex = one === button ? 0 : -1;
    button.focus();
  }

  pressed(event) {
    const index = this.buttons.indexOf(event.target);
    if (index < 0 || event.ctrlKey || event.metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const end = { Home: 0, End: this.buttons.length - 1 }[event.key];
    if (step && (event.altKey || event.shiftKey)) this.carry(index, index + step);
    else if (step) this.focus(index + step);
    else if (end !== undefined) this.focus(end);
    else if (event.key === "Delete" || event.key === "Backspace") this.edits.remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  carry(from, to) {
    if (to < 0 || to >= this.buttons.length) return;
    this.edits.move(from, to);
    this.focus(to);
  }
}
