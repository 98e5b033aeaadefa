// Time travel: the same sixteen latents at each stage of a model's training.

/** @import { Records } from "../../../pictures/services.js" */
/** @import { Model, State } from "../../../state/state.js" */
/** @import { Section, Shown } from "../sections.js" */
/** @import { Learning } from "./stages.js" */

import { contextOf } from "../../../canvas/sprite.js";
import { button, data, find, input, on } from "../../../controls/dom.js";
import { setSlider } from "../../../controls/slider.js";
import { Refused } from "../../../pictures/source.js";
import { placeIn, sectionOf } from "../../../state/learning.js";
import { across, curve, placeOf, saidKid, saidRecall, spoken, stageAt, words } from "./stages.js";

const ACROSS = 4; // pictures along a side
const SEEDS = ACROSS * ACROSS;
const PACE = 400; // ms of each stage while it plays
const PAUSE = 150; // ms without a move until the link follows
const REST = 700; // ms until those who do not see it are told
const NOT_FETCHED = "The pictures of the training could not be fetched; open this again.";

/** @implements {Section} */
export class TimeTravel {
  name = "time";
  #model = "";
  #at = 0;
  /** @type {ImageBitmap | null} */
  #sheet = null;
  /** @type {AbortController | null} */
  #asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #playing = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saying = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling = undefined;

  /**
   * @param {Shown & {services: Records, records: Record<string, Learning>, models?: Model[]}} page `records` are those
   *   of the page's own models; others `models` may come while it is open, each with its record
   */
  constructor({ store, stage, services, records, models = [] }) {
    this.models = models;
    this.store = store;
    this.stage = stage;
    this.services = services;
    this.records = records;
    this.canvas = find("#lw-time-pictures", HTMLCanvasElement);
    on("input", "time", (slider) => {
      this.#stop();
      this.#go(Number(slider.value));
    });
    on("click", "time-play", () => (this.#playing ? this.#stop() : this.#play()));
    on("click", "time-save", (one) => this.#save(data(one, "format")));
    new ResizeObserver(() => this.#paint()).observe(this.canvas);
  }

  /** @param {State} state */
  has({ model }) {
    return this.#record(model) !== undefined;
  }

  get stages() {
    return this.#of(this.#model).stages;
  }

  /** @param {string} model */
  #record(model) {
    return this.models.find(({ name }) => name === model)?.learning ?? this.records[model];
  }

  /** @param {string} model one that has a record */
  #of(model) {
    return /** @type {Learning} */ (this.#record(model));
  }

  /** @param {State} state */
  update(state) {
    if (state.model !== this.#model) this.#begin(state);
    const asked = sectionOf(state.learn) === this.name ? placeIn(state.learn) : "";
    const at = stageAt(this.stages, asked);
    if (at !== this.#at && !this.#telling) this.#show(at);
  }

  leave() {
    this.#stop();
    clearTimeout(this.#saying);
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (!this.#sheet) this.#model = ""; // its sheet is asked for again
  }

  /** Another model: its sheet, decoded once, and its curves. @param {State} state */
  #begin(state) {
    this.#stop();
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#model = state.model;
    this.#sheet = null;
    const { stages } = this;
    const slider = input("#lw-time");
    slider.max = String(stages.length - 1);
    const kids = stages.map(({ kid_x1000: kid }) => kid);
    const recalls = stages.map(({ recall }) => recall);
    find("#lw-time-curves").hidden = kids.every((kid) => kid === null);
    find("#lw-time-kid", SVGPathElement).setAttribute("d", curve(kids, Math.max(...kids.map((kid) => kid ?? 0))));
    find("#lw-time-recall", SVGPathElement).setAttribute("d", curve(recalls, 1));
    find("#lw-time-about").textContent = this.#of(this.#model).about;
    this.#show(stageAt(stages, placeIn(state.learn)));
    this.#bring(state);
  }

  /** @param {State} state */
  async #bring(state) {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const sheet = await this.services.learning(state, this.#of(state.model).version, { signal: asked.signal });
      if (asked.signal.aborted) return;
      this.#sheet = sheet;
      this.#paint();
    } catch (error) {
      if (asked.signal.aborted) return;
      this.stage.say(error instanceof Refused ? error.message : NOT_FETCHED);
    }
  }

  /** The rest of the page hears of it at rest, so that a finger moves nothing but the pictures. @param {number} at */
  #go(at) {
    this.#show(at);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#store(), PAUSE);
  }

  #store() {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.store.set({ learn: placeOf(this.stages[this.#at]) });
  }

  /** @param {number} at */
  #show(at) {
    this.#at = at;
    const { stages } = this;
    const one = stages[at];
    setSlider(input("#lw-time"), at);
    input("#lw-time").setAttribute("aria-valuetext", spoken(one));
    find("#lw-time-words").textContent = words(one);
    find('#lw-time-curves [data-curve="kid"] b').textContent = saidKid(one.kid_x1000);
    find('#lw-time-curves [data-curve="recall"] b').textContent = saidRecall(one.recall);
    const x = String(across(at, stages.length));
    for (const end of ["x1", "x2"]) find("#lw-time-cursor", SVGLineElement).setAttribute(end, x);
    this.#paint();
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      if (!this.#playing) find("#lw-time-said").textContent = spoken(one);
    }, REST);
  }

  /** Sixteen cuts of one decoded picture: less than a millisecond. */
  #paint() {
    const side = Math.round(this.canvas.clientWidth * Math.min(devicePixelRatio, 2));
    if (!this.#sheet || !side) return;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const context = contextOf(this.canvas);
    context.imageSmoothingQuality = "high";
    const cut = this.#sheet.width / SEEDS;
    const tile = side / ACROSS;
    for (let seed = 0; seed < SEEDS; seed++) {
      const [left, top] = [(seed % ACROSS) * tile, Math.floor(seed / ACROSS) * tile];
      context.drawImage(this.#sheet, cut * seed, cut * this.#at, cut, cut, left, top, tile, tile);
    }
  }

  #play() {
    const last = this.stages.length - 1;
    if (this.#at >= last) this.#go(0);
    const next = () => {
      if (this.#at >= last) return this.#stop();
      this.#go(this.#at + 1);
      this.#playing = setTimeout(next, PACE);
    };
    this.#playing = setTimeout(next, PACE);
    this.#tell();
  }

  #stop() {
    clearTimeout(this.#playing);
    this.#playing = undefined;
    this.#tell();
  }

  #tell() {
    const play = button('[data-lw="time-play"]');
    const said = this.#playing ? "Pause" : "Play the training";
    play.classList.toggle("lw-on", Boolean(this.#playing));
    play.title = said;
    play.setAttribute("aria-label", said);
  }

  /** @param {string} format */
  #save(format) {
    const film = this.services.learningFilm?.(this.store.state, format);
    if (!film) return; // this page has no buttons for it
    const link = document.createElement("a");
    link.href = film.address;
    link.download = film.name;
    link.click();
  }
}
