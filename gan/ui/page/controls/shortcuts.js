// Single keys, and the dialog that lists them. They rest while a field has the focus or a dialog is open.

/** @import { Presenter } from "../features/present/present.js" */

import { openDialog } from "./dialog.js";
import { dialog, input, on } from "./dom.js";

const KEY = "latent-walks.keys";
const FIELD =
  'input:not([type="range"], [type="checkbox"]), textarea, select, [contenteditable=""], [contenteditable="true"]';
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

export class Shortcuts {
  /** @param {{presenter: Presenter}} page */
  constructor({ presenter }) {
    this.presenter = presenter;
    this.letters = remembered();
    on("click", "keys", () => this.help());
    on("change", "letters", (box) => this.allowLetters(box.checked));
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("storage", ({ key }) => key === KEY && this.show(remembered()));
    this.show(this.letters);
  }

  help() {
    const keys = dialog("#lw-keys");
    if (keys.open) keys.close();
    else if (!openDialog()) keys.showModal();
  }

  /** Whoever speaks to the computer, or types by accident, can do without single letters. @param {boolean} allowed */
  allowLetters(allowed) {
    this.show(allowed);
    try {
      localStorage.setItem(KEY, allowed ? "on" : "off");
    } catch {
      // a browser that keeps nothing: it holds for this visit
    }
  }

  /** @param {boolean} allowed */
  show(allowed) {
    this.letters = allowed;
    input('[data-lw="letters"]').checked = allowed;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(FIELD)) return;
    const act = this.action(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {KeyboardEvent} event @returns {(() => unknown) | undefined} */
  action(event) {
    const { presenter } = this;
    const key = named(event);
    if (key === "?" && this.letters && (!openDialog() || dialog("#lw-keys").open)) return () => this.help();
    if (openDialog()) return undefined;
    if (key === "f" && this.letters) return event.repeat ? undefined : () => presenter.toggle();
    if (!presenter.on) return undefined;
    if (key === "r" && this.letters) return () => presenter.reset();
    if (key === "Escape") return () => presenter.leave();
    return ownKey(event) ? undefined : this.moving(key, event.repeat);
  }

  /** @param {string} key @param {boolean} repeated @returns {(() => unknown) | undefined} */
  moving(key, repeated) {
    const { presenter } = this;
    if (key === "Home" || key === "End") return () => presenter.go(key === "Home" ? 0 : -1);
    if (STEPS[key]) return () => presenter.step(STEPS[key]);
    if (key === " ") return () => repeated || presenter.stage.view.toggle();
    return undefined;
  }
}

/** Letters by where they are on keyboards that have no Latin ones. @param {KeyboardEvent} event */
function named({ key, code }) {
  if (key.length > 1) return key;
  return (key > "~" && code.startsWith("Key") ? code.slice(3) : key).toLowerCase();
}

/** A control reached with the Tab key keeps the keys it knows itself. @param {KeyboardEvent} event */
function ownKey({ key, target }) {
  if (!(target instanceof Element)) return false;
  if (target.matches("button")) return key === " " || key === "Enter";
  return target.matches('[type="range"]') && /^(Arrow|Home|End)/.test(key);
}

function remembered() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}
