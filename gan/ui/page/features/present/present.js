// Presenter mode: the picture as large as the screen allows, and nothing else while nobody moves.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Walk, WalkView } from "../../walk/walk_view.js" */

import { openDialog } from "../../controls/dialog.js";
import { button, find, on } from "../../controls/dom.js";
import { calm } from "../../walk/playback.js";

const SHOWN = 2; // seconds that pointer and controls stay after a movement
const PATIENCE = 60; // seconds without input, until the pictures wander on by themselves
const GLIDE = 2.4; // seconds from one stop to the next
const SAME = 1e-3;
const WELCOME = "Esc leaves, ? shows all keys.";
const WELCOME_TOUCH = "Swipe for the next picture, tap for the controls.";

/** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */

export class Presenter {
  on = false;
  /** @type {number | undefined} */
  #aim = undefined;
  #began = /** @type {Partial<import("../../state/state.js").State>} */ ({});
  /** @type {{end: () => void} | null} */
  #wandering = null;
  #filled = false; // the screen
  /** @type {HTMLElement[]} */
  #hushed = [];
  /** @type {Element | null} */
  #opener = null;
  /** @type {WakeLockSentinel | undefined} */
  #lock = undefined;
  #arriving = /** @type {Timer} */ (undefined);
  #hiding = /** @type {Timer} */ (undefined);
  #waiting = /** @type {Timer} */ (undefined);

  /** @param {{stage: Stage, store: Store}} page */
  constructor({ stage, store }) {
    this.stage = stage;
    this.store = store;
    on("click", "present", () => this.toggle());
    document.addEventListener("fullscreenchange", () => {
      if (this.on && this.#filled && !document.fullscreenElement) this.leave();
      this.#filled = Boolean(document.fullscreenElement);
    });
    document.addEventListener("visibilitychange", () => this.#stayAwake());
    this.#listen();
  }

  toggle() {
    if (this.on) this.leave();
    else this.start();
  }

  start() {
    const stage = find("#lw-stage");
    this.on = true;
    this.#began = this.store.state;
    this.#opener = document.activeElement;
    stage.classList.add("lw-presenting");
    this.#hushed = hush(stage);
    find("#lw-frame").focus({ preventScroll: true });
    this.#label("Leave: back to the page (Esc)");
    this.stage.say(matchMedia("(hover: none)").matches ? WELCOME_TOUCH : WELCOME, 3);
    this.wake();
    this.#wait();
    this.#stayAwake();
    stage
      .requestFullscreen?.({ navigationUI: "hide" })
      .then(() => (this.on ? undefined : document.exitFullscreen())) // who left before the screen was filled
      .catch(() => {}); // without it the stage still fills the window
  }

  leave() {
    if (!this.on) return;
    this.#stopWandering();
    this.on = false;
    clearTimeout(this.#hiding);
    clearTimeout(this.#waiting);
    find("#lw-stage").classList.remove("lw-presenting", "lw-idle");
    openDialog()?.close();
    for (const element of this.#hushed) element.inert = false;
    this.#label("Present: fill the screen (F)");
    this.stage.hush(); // how to leave is no news any more
    this.#stayAwake();
    if (document.fullscreenElement) document.exitFullscreen();
    const opener = this.#opener instanceof HTMLElement && this.#opener.isConnected ? this.#opener : find("#lw-present");
    opener.focus({ preventScroll: true });
  }

  /** @param {string} words */
  #label(words) {
    const present = button("#lw-present");
    present.title = words;
    present.setAttribute("aria-label", words.replace(/ \(.*/, ""));
  }

  reset() {
    this.stage.view.stop();
    this.#aim = undefined;
    this.store.set(this.#began);
  }

  /** To the next or the previous stop; pressed again on the way, to the one after. @param {number} direction */
  step(direction) {
    const { stops } = this.stage.view;
    const place = this.#aim ?? this.stage.view.place();
    const next =
      direction > 0 ? stops.find((stop) => stop > place + SAME) : stops.findLast((stop) => stop < place - SAME);
    if (next !== undefined) this.glide(next);
  }

  /** @param {number} index */
  go(index) {
    this.glide(this.stage.view.stops.at(index) ?? 0);
  }

  /** @param {number} to */
  glide(to) {
    this.#aim = to;
    clearTimeout(this.#arriving);
    this.#arriving = setTimeout(() => {
      this.#aim = undefined;
    }, GLIDE * 1000);
    this.stage.view.glide(to, GLIDE);
  }

  /** Pointer and controls come with a movement and go after it. */
  wake() {
    find("#lw-stage").classList.remove("lw-idle");
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => {
      if (this.on) find("#lw-stage").classList.add("lw-idle");
    }, SHOWN * 1000);
  }

  #wait() {
    clearTimeout(this.#waiting);
    if (this.on) this.#waiting = setTimeout(() => this.#wander(), PATIENCE * 1000);
  }

  #wander() {
    const dialog = openDialog();
    if (calm.matches || (dialog && dialog.id !== "lw-keys")) {
      this.#wait(); // a code on show stays on show
      return;
    }
    dialog?.close();
    const { view } = this.stage;
    this.#aim = undefined;
    this.#wandering = view.wander?.() ?? patrol(view);
    find("#lw-stage").classList.add("lw-wandering");
  }

  /** Brings back what was there before. Whatever ended it does nothing else. */
  #stopWandering() {
    if (!this.#wandering) return false;
    this.#wandering.end();
    this.#wandering = null;
    find("#lw-stage").classList.remove("lw-wandering");
    return true;
  }

  #listen() {
    let last = "";
    /** @param {Event} event */
    const heard = (event) => {
      if (!this.on) return;
      const pointer = event instanceof PointerEvent ? event : null;
      const key = event instanceof KeyboardEvent ? event.key : "";
      const at = event instanceof MouseEvent ? `${event.screenX},${event.screenY}` : "";
      if (event.type === "pointermove" && at === last) return; // the page moved, not the pointer
      last = at;
      this.#wait();
      if (pointer?.pointerType === "mouse" || key === "Tab") this.wake();
      if (!this.#stopWandering() || key === "Escape") return;
      event.stopImmediatePropagation();
      if (event.type === "keydown") event.preventDefault();
    };
    for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      addEventListener(type, heard, { capture: true, passive: type === "wheel" });
    }
    // A click leaves the keys to the presentation, not to the control that was clicked.
    document.addEventListener("click", ({ detail }) => {
      if (this.on && detail && !openDialog()) find("#lw-frame").focus({ preventScroll: true });
    });
  }

  /** The screen stays on while presenting; a page that was in the background has to ask again. */
  async #stayAwake() {
    if (this.on && document.visibilityState === "visible") {
      this.#lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
      if (this.on) return;
    }
    this.#lock?.release();
    this.#lock = undefined;
  }
}

/** A walk that does not know where else to go plays itself. @param {WalkView & Walk} view */
function patrol(view) {
  const place = view.place();
  const { playing } = view;
  view.play();
  return {
    end() {
      if (playing) return;
      view.stop();
      view.glide(place);
    },
  };
}

/** Everything beside the stage is out of reach meanwhile, for the Tab key and for screen readers. @param {HTMLElement} stage */
function hush(stage) {
  const hushed = [];
  for (let one = stage; one.parentElement && one !== document.body; one = one.parentElement) {
    for (const other of one.parentElement.children) {
      if (!(other instanceof HTMLElement) || other === one || other.inert) continue;
      if (other.matches("dialog, script, style")) continue;
      other.inert = true;
      hushed.push(other);
    }
  }
  return hushed;
}
