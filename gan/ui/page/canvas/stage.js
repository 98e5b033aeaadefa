// The picture with its walk slider. Which walk that is, the walk view of the open tab knows.

/** @import { FrameCache } from "../walk/frame_cache.js" */
/** @import { Grammar } from "../state/grammar.js" */
/** @import { Links } from "../state/link.js" */
/** @import { PictureSource } from "../pictures/source.js" */
/** @import { Model, State } from "../state/state.js" */
/** @import { Store } from "../state/store.js" */
/** @import { Walk, WalkView } from "../walk/walk_view.js" */

import { button, find, input, on } from "../controls/dom.js";
import { takesTime } from "../pictures/drawing.js";
import { Health } from "../pictures/health.js";
import { Queue } from "../pictures/queue.js";
import { toQuery } from "../state/link.js";
import { unpainted } from "../state/paint.js";
import { PaintLayer } from "../walk/paint_layer.js";
import { Painter } from "./painter.js";
import { Progress } from "./progress.js";
import { Sharpener } from "./sharpen.js";
import { Toast } from "./toast.js";
import { Waiting } from "./waiting.js";

const STEPS = 1000; // of the walk slider
const SMALL = 128; // pixels: larger pictures the browser enlarges as well as a network would
const SCALES = [1, 2, 4];
const LARGEST = 4; // of them

/** What identifies the picture of a state, whatever is painted over it. @param {State} state */
export const pictureKey = (state) => toQuery(unpainted(state));

/** What pictures of one size have in common. @param {State} state */
const sizeKey = ({ model, word }) => `${model}|${word}`;

export class Stage {
  /** @type {Record<string, WalkView & Walk>} */
  #views = {};
  /** @type {WalkView | null} */
  #shown = null;
  /** @type {Map<string, number>} */
  #sizes = new Map();
  #named = "";
  #said = "";
  progress = new Progress();
  toast = new Toast();

  /** @param {{store: Store, source: PictureSource, links: Links, grammar: Grammar}} page */
  constructor({ store, source, links, grammar }) {
    this.store = store;
    this.source = source;
    this.links = links;
    this.grammar = grammar;
    this.painter = new Painter(find("#lw-canvas", HTMLCanvasElement), find("#lw-frame"));
    this.health = new Health({ onChange: (news) => this.progress.tell(news), away: source.away });
    /** @type {Queue<ImageBitmap, State>} */
    this.live = new Queue({
      onAnswer: (picture, state) => this.#drawn(picture, state),
      health: this.health,
      limit: source.atOnce,
    });
    this.sharpener = new Sharpener({
      ask: (state, asked) => source.picture(state, asked),
      show: (picture) => this.#sharpened(picture),
      health: {
        report: (queue, condition, words) =>
          this.health.report(queue, takesTime(this.model()) ? condition : "idle", words), // it is an extra else
        changed: () => this.#wait(),
      },
    });
    this.waiting = new Waiting();
    this.paintLayer = new PaintLayer({ painter: this.painter, source, health: this.health });
    this.health.watch(this.live, this.paintLayer.stills);
    this.#listen();
  }

  /** @param {string} tab @param {WalkView & Walk} view */
  add(tab, view) {
    this.#views[tab] = view;
  }

  start() {
    this.store.subscribe((state, changed) => this.update(state, changed));
    this.update(this.store.state, new Set(Object.keys(this.store.state)));
  }

  /** The walk of the open tab. */
  get view() {
    return this.#views[this.store.state.tab];
  }

  /** @returns {Model} */
  model(state = this.store.state) {
    return this.links.model(state);
  }

  /** The side of the picture as it is drawn, in pixels; undefined while none has arrived. A word's depends on its letters. */
  size(state = this.store.state) {
    return state.word ? this.#sizes.get(sizeKey(state)) : this.model(state).resolution;
  }

  /** How many times as large a picture at rest is asked for. */
  scaleOf(state = this.store.state) {
    const model = this.model(state);
    if (takesTime(model)) return model.resolution / (model.drawing.moving ?? 1);
    if (model.resolution > SMALL) return 1;
    return (this.size(state) ?? Infinity) > SMALL ? 2 : 4;
  }

  /** Whether the frames of a walk are exchanged for enlarged ones; paint comes first. */
  refines(state = this.store.state) {
    return !takesTime(this.model(state)) && this.scaleOf(state) > 2 && !this.paintLayer.on;
  }

  /** How many times as large a painting is asked for: as large as it is painted. */
  paintScaleOf(state = this.store.state) {
    const { painted = 0, resolution } = this.model(state);
    const size = this.size(state) ?? resolution;
    return SCALES.find((scale) => scale * size >= painted) ?? LARGEST;
  }

  /** @param {State} state @param {Set<string>} changed */
  update(state, changed) {
    const { view } = this;
    if (this.#shown !== view) {
      this.#shown?.leave();
      this.#shown = view;
      find("#lw-stage").dataset.tab = state.tab;
      find("#lw-walk").setAttribute("aria-label", view.words.slider);
      this.showPlaying(false);
      view.enter();
    }
    view.update(state, changed);
    this.#describe();
  }

  /** At rest the picture shall be crisp, where anything of it is seen. @param {string} key what identifies it */
  sharpen(key) {
    this.sharpener.after(key, this.store.state, this.paintLayer.hides ? 1 : this.scaleOf());
  }

  /** A model that takes its time lets people know while a whole picture is drawn. */
  #wait() {
    const model = this.model();
    this.waiting.show(takesTime(model) && this.sharpener.working, model);
  }

  /** @param {ImageBitmap} picture @param {State} state */
  #drawn(picture, state) {
    this.#sizes.set(sizeKey(state), picture.width);
    this.painter.show(picture);
    this.sharpen(pictureKey(this.store.state));
  }

  /** @param {ImageBitmap} picture */
  #sharpened(picture) {
    this.live.cancel();
    this.painter.show(picture);
  }

  /** @param {FrameCache} cache @param {number} place */
  paint(cache, place) {
    if (!cache.paint(this.painter, place)) return;
    if (cache.size) this.#sizes.set(sizeKey(this.store.state), cache.size);
  }

  #describe() {
    const slider = input("#lw-walk");
    const place = this.view.place();
    const value = Math.round(place * STEPS);
    if (Number(slider.value) !== value) slider.value = String(value);
    slider.style.setProperty("--lw-fill", `${(place * 100).toFixed(2)}%`);
    this.#name(this.view.caption(), `Generated picture: ${this.view.spoken()}`);
  }

  /** @param {string} text @param {string} spoken */
  #name(text, spoken) {
    if (text !== this.#named) {
      find("#lw-walk").setAttribute("aria-valuetext", text);
      find("#lw-caption").textContent = text;
    }
    if (spoken !== this.#said) find("#lw-canvas").setAttribute("aria-label", spoken);
    this.#named = text;
    this.#said = spoken;
  }

  /** A sentence on the picture for a while. @type {Toast["say"]} */
  say(...said) {
    this.toast.say(...said);
  }

  hush() {
    this.toast.hush();
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const play = button("#lw-play");
    const words = playing ? "Pause" : this.view.words.play;
    play.classList.toggle("lw-on", playing);
    play.setAttribute("aria-label", words);
    play.title = words;
  }

  #listen() {
    on("input", "walk", (slider) => {
      this.view.stop();
      this.view.move(Number(slider.value) / STEPS);
    });
    on("click", "play", () => this.view.toggle());
  }
}
