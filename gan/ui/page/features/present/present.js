// Presenter mode: the picture as large as the screen allows, and nothing else while nobody moves.

import { openSheet } from "../../controls/dialog.js";
import { find, on } from "../../state/store.js";

const SHOWN = 2; // seconds that pointer and controls stay after a movement
const PATIENCE = 60; // seconds without input, until the pictures wander on by themselves
const GLIDE = 2.4; // seconds from one stop to the next
const SAME = 1e-3;
const WELCOME = "Esc leaves, ? shows all keys.";
const WELCOME_TOUCH = "Swipe for the next picture, tap for the controls.";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const touch = matchMedia("(hover: none)");

export class Presenter {
  constructor({ stage, store }) {
    Object.assign(this, { stage, store });
    this.on = false;
    this.wandering = null;
    this.hushed = [];
    on("click", "present", () => this.toggle());
    document.addEventListener("fullscreenchange", () => {
      if (this.on && this.filled && !document.fullscreenElement) this.leave();
      this.filled = Boolean(document.fullscreenElement);
    });
    document.addEventListener("visibilitychange", () => this.stayAwake());
    this.listen();
  }

  toggle() {
    if (this.on) this.leave();
    else this.start();
  }

  start() {
    const stage = find("#lw-stage");
    this.on = true;
    this.began = this.store.state;
    this.opener = document.activeElement;
    stage.classList.add("lw-presenting");
    this.hushed = hush(stage);
    find("#lw-frame").focus({ preventScroll: true });
    this.label("Leave: back to the page (Esc)");
    this.stage.say(touch.matches ? WELCOME_TOUCH : WELCOME, 3);
    this.wake();
    this.wait();
    this.stayAwake();
    stage.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {}); // without it the stage still fills the window
  }

  leave() {
    if (!this.on) return;
    this.stopWandering();
    this.on = false;
    clearTimeout(this.hiding);
    clearTimeout(this.waiting);
    find("#lw-stage").classList.remove("lw-presenting", "lw-idle");
    openSheet()?.close();
    for (const element of this.hushed) element.inert = false;
    this.label("Present: fill the screen (F)");
    this.stage.hush(); // how to leave is no news any more
    this.stayAwake();
    if (document.fullscreenElement) document.exitFullscreen();
    (this.opener?.isConnected ? this.opener : find("#lw-present")).focus({ preventScroll: true });
  }

  label(words) {
    const button = find("#lw-present");
    button.title = words;
    button.setAttribute("aria-label", words.replace(/ \(.*/, ""));
  }

  reset() {
    this.stage.course.stop();
    this.aim = undefined;
    this.store.set(this.began);
  }

  // To the next or the previous stop; pressed again on the way, to the one after.
  step(direction) {
    const { stops } = this.stage.course;
    const place = this.aim ?? this.stage.course.place();
    const next =
      direction > 0 ? stops.find((stop) => stop > place + SAME) : stops.findLast((stop) => stop < place - SAME);
    if (next !== undefined) this.glide(next);
  }

  go(index) {
    this.glide(this.stage.course.stops.at(index));
  }

  glide(to) {
    this.aim = to;
    clearTimeout(this.arriving);
    this.arriving = setTimeout(() => {
      this.aim = undefined;
    }, GLIDE * 1000);
    this.stage.course.glide(to, GLIDE);
  }

  // Pointer and controls come with a movement and go after it.
  wake() {
    find("#lw-stage").classList.remove("lw-idle");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => {
      if (this.on) find("#lw-stage").classList.add("lw-idle");
    }, SHOWN * 1000);
  }

  wait() {
    clearTimeout(this.waiting);
    if (this.on) this.waiting = setTimeout(() => this.wander(), PATIENCE * 1000);
  }

  wander() {
    const sheet = openSheet();
    if (calm.matches || (sheet && sheet.id !== "lw-keys")) return this.wait(); // a code on show stays on show
    sheet?.close();
    const { course } = this.stage;
    this.aim = undefined;
    this.wandering = course.wander?.() ?? patrol(course);
    find("#lw-stage").classList.add("lw-wandering");
    return undefined;
  }

  // Brings back what was there before. Whatever ended it does nothing else.
  stopWandering() {
    if (!this.wandering) return false;
    this.wandering.end();
    this.wandering = null;
    find("#lw-stage").classList.remove("lw-wandering");
    return true;
  }

  listen() {
    let last = "";
    const heard = (event) => {
      if (!this.on) return;
      const at = `${event.screenX},${event.screenY}`;
      if (event.type === "pointermove" && at === last) return; // the page moved, not the pointer
      last = at;
      this.wait();
      if (event.pointerType === "mouse" || event.key === "Tab") this.wake();
      if (!this.stopWandering() || event.key === "Escape") return;
      event.stopImmediatePropagation();
      if (event.type === "keydown") event.preventDefault();
    };
    for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      addEventListener(type, heard, { capture: true, passive: type === "wheel" });
    }
    // A click leaves the keys to the presentation, not to the control that was clicked.
    document.addEventListener("click", ({ detail }) => {
      if (this.on && detail && !openSheet()) find("#lw-frame").focus({ preventScroll: true });
    });
  }

  // The screen stays on while presenting; a page that was in the background has to ask again.
  async stayAwake() {
    if (this.on && document.visibilityState === "visible") {
      this.lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
      if (this.on) return;
    }
    this.lock?.release();
    this.lock = undefined;
  }
}

// A course that does not know where else to go plays itself.
function patrol(course) {
  const place = course.place();
  const { playing } = course;
  course.play();
  return {
    end() {
      if (playing) return;
      course.stop();
      course.glide(place);
    },
  };
}

// Everything beside the stage is out of reach meanwhile, for the Tab key and for screen readers.
function hush(stage) {
  const hushed = [];
  for (let one = stage; one !== document.body; one = one.parentElement) {
    for (const other of one.parentElement.children) {
      if (other === one || other.inert || other.matches("dialog, script, style")) continue;
      other.inert = true;
      hushed.push(other);
    }
  }
  return hushed;
}
