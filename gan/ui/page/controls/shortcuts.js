// Single keys, and the sheet that lists them. They rest while a field has the focus or a dialog is open.

import { openSheet } from "./dialog.js";
import { find, on } from "../state/store.js";

const PLACE = "latent-walks.keys";
const FIELD = 'input:not([type="range"], [type="checkbox"]), textarea, select, [contenteditable=""], [contenteditable="true"]';
const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

export class Keys {
  constructor({ presenter }) {
    this.presenter = presenter;
    on("click", "keys", () => this.help());
    on("change", "letters", (box) => this.allowLetters(box.checked));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.allowLetters(remembered());
  }

  help() {
    const sheet = find("#lw-keys");
    if (sheet.open) sheet.close();
    else if (!openSheet()) sheet.showModal();
  }

  // Whoever speaks to the computer, or types by accident, can do without single letters.
  allowLetters(allowed) {
    this.letters = allowed;
    find('[data-lw="letters"]').checked = allowed;
    try {
      localStorage.setItem(PLACE, allowed ? "on" : "off");
    } catch {
      // a browser that keeps nothing: it holds for this visit
    }
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.(FIELD)) return;
    const act = this.action(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  action(event) {
    const { presenter } = this;
    const key = named(event);
    if (key === "?" && this.letters && (!openSheet() || find("#lw-keys").open)) return () => this.help();
    if (openSheet()) return undefined;
    if (key === "f" && this.letters) return event.repeat ? undefined : () => presenter.toggle();
    if (!presenter.on) return undefined;
    if (key === "r" && this.letters) return () => presenter.reset();
    if (key === "Escape") return () => presenter.leave();
    return ownKey(event) ? undefined : this.moving(key, event.repeat);
  }

  moving(key, repeated) {
    const { presenter } = this;
    if (key === "Home" || key === "End") return () => presenter.go(key === "Home" ? 0 : -1);
    if (STEPS[key]) return () => presenter.step(STEPS[key]);
    if (key === " ") return () => repeated || presenter.stage.course.toggle();
    return undefined;
  }
}

// Letters by where they are on keyboards that have no Latin ones.
function named({ key, code }) {
  if (key.length > 1) return key;
  return (key > "~" && code.startsWith("Key") ? code.slice(3) : key).toLowerCase();
}

// A control reached with the Tab key keeps the keys it knows itself.
function ownKey({ key, target }) {
  if (target.matches?.("button")) return key === " " || key === "Enter";
  return target.matches?.('[type="range"]') && /^(Arrow|Home|End)/.test(key);
}

function remembered() {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}
