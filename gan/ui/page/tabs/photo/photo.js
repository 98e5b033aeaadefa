// The tab Your picture: a picture of the visitor's own, looked for in the model, and what can be done with what is found.

/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Found, Services } from "../../pictures/services.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Explore } from "../explore/explore.js" */
/** @import { WalkTab } from "../walk/walk.js" */

import { button, data, find, findAll, input, on, press } from "../../controls/dom.js";
import { setSlider } from "../../controls/slider.js";
import { spell } from "../../pictures/drawing.js";
import { Busy, Refused } from "../../pictures/source.js";
import { Easel } from "./easel.js";
import { FoundPictures } from "./found.js";
import { PhotoSources } from "./photo_sources.js";
import { TASKS } from "./tasks.js";

const NO_WORDS = "This model writes words. Choose one that draws pictures.";
const CHANGED = "Your picture is another one now, so what was found is gone. Look again.";
const WORTH_SAYING = 5; // seconds
/** @type {Record<string, string>} */
const HANDS = { move: "drag it or use the arrow keys to move it", brush: "draw on it", mask: "paint the hole" };

export class Photo {
  #task = "project";
  /** @type {AbortController | null} */
  #request = null;
  #seconds = 0; // that a search takes, where it takes long
  found = new FoundPictures();

  /** @param {{store: Store, stage: Stage, services: Services, explore: Explore, walk: WalkTab}} page */
  constructor({ store, stage, services, explore, walk }) {
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.explore = explore;
    this.walk = walk;
    stage.add("picture", explore.pair);
    this.easel = new Easel(find("#lw-easel", HTMLCanvasElement), { onChange: () => this.#changed() });
    this.sources = new PhotoSources({
      take: (picture) => this.easel.showPhoto(picture),
      refuse: (words) => this.#say(words, true),
      open: () => store.state.tab === "picture",
    });
    this.#listenToEasel();
    this.#listenToSearch();
    store.subscribe((_, changed) => this.update(changed));
    this.#choose("project");
  }

  /** @param {Set<string>} changed */
  update(changed) {
    if (changed.has("model")) this.#forget();
    if (changed.has("tab")) {
      this.sources.stopCamera();
      this.#show();
    }
  }

  /** @returns {import("./tasks.js").Task} */
  get task() {
    return TASKS[this.#task];
  }

  #listenToEasel() {
    const { easel } = this;
    on("click", "task", (one) => this.#choose(data(one, "task")));
    on("click", "your-draw", () => {
      this.sources.stopCamera();
      easel.startDrawing();
    });
    on("click", "your-other", () => {
      easel.empty();
      this.#forget();
      find("#lw-your-empty button").focus();
    });
    on("click", "your-clear", () => easel.wipe());
    on("input", "your-zoom", (slider) => easel.setZoom(Number(slider.value) / 100));
    on("input", "your-brush", (slider) => {
      easel.width = Number(slider.value);
      this.#show();
    });
    on("click", "your-paint", (one) => this.#paintWith(one, data(one, "colour")));
    on("input", "your-colour", (box) => this.#paintWith(box, box.value));
    on("click", "your-hand", (one) => {
      easel.hand = data(one, "hand");
      this.#show();
    });
  }

  /** @param {HTMLElement} chosen @param {string} colour */
  #paintWith(chosen, colour) {
    this.easel.colour = colour;
    press(findAll("#lw-colours button"), (one) => one === chosen);
  }

  #listenToSearch() {
    on("click", "look", () => this.#look());
    on("click", "your-cancel", () => this.#request?.abort());
    on("click", "found-walk", () => this.#use((key) => this.#walkTo(key)));
    on("click", "found-from", () =>
      this.#use((key) => {
        this.explore.choose("a", key);
        this.explore.pair.glide(0);
      }),
    );
    on("click", "found-sculpt", () =>
      this.#use((key) => {
        this.explore.choose("a", key);
        this.store.set({ tab: "sculpt", t: 0 });
      }),
    );
    on("click", "found-add", () => this.#use((key) => this.walk.keep(key)));
  }

  /** @param {(key: string) => void} act */
  #use(act) {
    if (this.found.chosen) act(this.found.chosen.key);
  }

  /** @param {string} key */
  #walkTo(key) {
    this.explore.choose("b", key);
    if (this.store.state.t > 0.5) this.store.set({ t: 0 });
    this.explore.pair.glide(1);
  }

  /** @param {string} task */
  #choose(task) {
    this.#task = task;
    press(findAll('[data-lw="task"]'), (one) => one.dataset.task === task);
    const { easel } = this;
    if (easel.kind) easel.hand = task === "fill" ? "mask" : easel.kind === "drawing" ? "brush" : "move";
    easel.paint();
    this.#forget();
  }

  /** What was found, or is being looked for, belongs to one picture. */
  #changed() {
    const lost = this.found.any || this.#request !== null;
    this.#forget();
    if (lost) this.#say(CHANGED);
  }

  /** And to one task and model. */
  #forget() {
    this.#request?.abort();
    this.#request = null;
    this.found.forget();
    this.#say("");
    this.#show();
  }

  #show() {
    const { easel, task } = this;
    const { kind } = easel;
    const fill = this.#task === "fill";
    const writes = Boolean(this.stage.model().letters);
    find("#lw-your-words").textContent = writes ? NO_WORDS : task.words;
    find("#lw-your-side").textContent = task.side;
    const look = button("#lw-look");
    look.textContent = task.button;
    look.classList.toggle("lw-again", this.found.any);
    look.disabled = !kind || writes || this.#request !== null || (fill && !easel.holed);
    find("#lw-your-cancel").hidden = this.#request === null;
    find("#lw-your-progress").hidden = this.#request === null;
    find("#lw-your-empty").hidden = Boolean(kind) || !find("#lw-camera").hidden;
    this.#showTools(fill);
  }

  /** @param {boolean} fill */
  #showTools(fill) {
    const { easel } = this;
    const { kind, hand } = easel;
    const square = find("#lw-your-square");
    square.classList.toggle("lw-full", Boolean(kind));
    square.dataset.hand = hand;
    find("#lw-easel").setAttribute("aria-label", kind ? `Your ${kind}; ${HANDS[hand]}` : "Your picture: none yet");
    find("#lw-your-tools").hidden = !kind;
    find("#lw-zoom-part").hidden = !(kind === "photo" && hand === "move");
    find("#lw-colours").hidden = hand !== "brush";
    find("#lw-brush-part").hidden = !["brush", "mask"].includes(hand);
    find("#lw-hand").hidden = !(fill && kind === "photo");
    find("#lw-clear").hidden = hand !== "brush" && !easel.holed;
    press(findAll('[data-lw="your-hand"]'), (one) => one.dataset.hand === hand);
    setSlider(input("#lw-zoom"), Math.round(easel.zoom * 100));
    setSlider(input("#lw-brush"), easel.width);
  }

  /** @param {string} words @param {boolean} [refused] */
  #say(words, refused = false) {
    find("#lw-your-said").textContent = words;
    find("#lw-your-said").classList.toggle("lw-refused", refused);
  }

  async #look() {
    const { state } = this.store;
    const { easel } = this;
    this.#forget();
    const request = new AbortController();
    const { signal } = request;
    this.#request = request;
    find("#lw-your-progress", HTMLProgressElement).value = 0;
    this.#say("Starting");
    this.#seconds = 0;
    this.#show();
    try {
      const picture = await easel.picture();
      const mask = this.#task === "fill" ? await easel.mask() : null;
      /** @param {{done: number, waiting?: number, picture?: string, seconds?: number}} line */
      const onProgress = (line) => this.#request === request && this.#showProgress(line);
      const found = await this.services.search({ state, task: this.#task, picture, mask, signal, onProgress });
      if (this.#request === request) this.#showFound(found);
    } catch (error) {
      if (this.#request === request) this.#sayWhy(error, signal);
    }
    if (this.#request !== request) return;
    this.#request = null;
    this.#show();
  }

  /** @param {unknown} error @param {AbortSignal} signal */
  #sayWhy(error, signal) {
    if (signal.aborted) this.#say("Cancelled.");
    else if (error instanceof Refused || error instanceof Busy) this.#say(error.message, true);
    else this.#say("The connection broke; try again.", true);
  }

  /** @param {{done: number, waiting?: number, picture?: string, seconds?: number}} line `seconds`: how long a slow model takes */
  #showProgress({ done, waiting, picture, seconds }) {
    if (waiting) {
      this.#say(waiting === 1 ? "One search is before yours." : `${waiting} searches are before yours.`);
      return;
    }
    find("#lw-your-progress", HTMLProgressElement).value = done;
    if (picture) this.found.preview(picture);
    this.#seconds = seconds ?? this.#seconds;
    const left = this.#seconds * (1 - done);
    const words = left > WORTH_SAYING ? `, about ${spell(left)} left` : "";
    this.#say((done < 0.2 ? "Looking through what the model draws" : "Coming closer") + words);
  }

  /** @param {Found} answer */
  #showFound(answer) {
    const { side } = this.task;
    this.#say("");
    const title = this.#task === "project" ? "Found" : side;
    this.found.show(answer, { title, side, name: `${this.store.state.model}-${this.#task}.png` });
  }
}
