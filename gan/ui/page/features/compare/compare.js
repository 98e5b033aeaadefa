// A second picture beside the first: the same walk, drawn by another model. Without one it does nothing at all.

/** @import { Sprite } from "../../canvas/sprite.js" */
/** @import { Stage } from "../../canvas/stage.js" */
/** @import { Model, State } from "../../state/state.js" */
/** @import { Store } from "../../state/store.js" */

import { Painter } from "../../canvas/painter.js";
import { Sharpener } from "../../canvas/sharpen.js";
import { pictureKey } from "../../canvas/stage.js";
import { find, on } from "../../controls/dom.js";
import { picturesOf } from "../../pictures/drawing.js";
import { Queue } from "../../pictures/queue.js";
import { inModel, pairKey, pathKey, rivalOf } from "../../state/state.js";
import { FrameCache } from "../../walk/frame_cache.js";
import { PaintLayer } from "../../walk/paint_layer.js";
import { Refiner } from "../../walk/refiner.js";

const FRAMES = 61; // of the second walk between two pictures; one through keyframes has as many as may be asked for
const SETTLED = 450; // ms without a change, before its pictures are asked for: after those of the first

export class Compare {
  /** @type {FrameCache | null} */
  #cache = null;
  #wanted = "";
  #shown = "";

  /** @param {{store: Store, models: Model[], stage: Stage}} page */
  constructor({ store, models, stage }) {
    this.store = store;
    this.models = models;
    this.stage = stage;
    this.same = store.state; // in the other model
    this.painter = new Painter(find("#lw-rival-canvas", HTMLCanvasElement));
    const { health, source } = stage;
    /** @type {Queue<ImageBitmap>} */
    this.live = new Queue({
      onAnswer: (picture) => this.painter.show(picture),
      health,
      limit: Math.min(2, source.atOnce),
    });
    this.sharpener = new Sharpener({
      ask: (state, asked) => source.picture(state, asked),
      show: (picture) => this.sharpened(picture),
    });
    this.paintLayer = new PaintLayer({ painter: this.painter, source, health });
    /** @type {Queue<Sprite, FrameCache>} */
    this.frames = new Queue({
      onAnswer: (sprite, cache) => this.keep(sprite, cache),
      health,
      limit: 1,
      delay: SETTLED,
      abandon: true,
    });
    this.refiner = new Refiner({
      ask: (places, asked) => source.walk(this.same, places, asked),
      whole: () => true,
      most: source.limits.crisp,
    });
    on("change", "versus", (list) => this.choose(list.value || null));
    on("click", "alone", () => this.choose(null));
    store.subscribe((state) => this.update(state));
    this.update(store.state);
  }

  /** What is chosen may lie far above the list, on a phone. @param {string | null} vs a model's name */
  choose(vs) {
    this.store.set({ vs });
    if (vs) find("#lw-rival").scrollIntoView({ block: "nearest" });
  }

  /** @param {State} state */
  update(state) {
    const rival = rivalOf(state, this.models);
    this.offer(state, rival);
    if (!rival) {
      this.rest();
      return;
    }
    const same = inModel(state, rival, this.stage.grammar);
    this.same = same;
    const walk = state.tab === "walk";
    const frames = picturesOf(rival, walk ? this.stage.source.limits.walk : FRAMES);
    const key = walk ? pathKey(same) : pairKey(same);
    if (key !== this.#wanted) {
      this.#wanted = key;
      this.#cache = null;
      const cache = new FrameCache({ key, last: frames - 1 });
      this.frames.want((signal) => this.stage.source.walk(same, frames, { signal }), cache);
    }
    this.show(same, walk ? state.place : state.t);
  }

  rest() {
    if (!this.#wanted) return;
    this.#wanted = "";
    this.#cache = null;
    this.live.cancel();
    this.frames.cancel();
    this.refiner.stop();
    this.sharpener.stop();
    this.paintLayer.stop();
  }

  /** @param {State} same @param {number} place */
  show(same, place) {
    const { stage } = this;
    const key = pictureKey(same);
    this.paintLayer.see({ state: same, scale: stage.paintScaleOf(same), walk: this.#cache, place });
    if (this.sharpener.shows(key)) {
      this.painter.enlarge(); // the paint over it may be another one
      return;
    }
    const scale = stage.scaleOf(same);
    if (this.#cache?.paint(this.painter, place)) {
      this.live.cancel();
      if (stage.refines(same)) this.refiner.seen(this.#cache, place);
    } else {
      this.refiner.stop();
      if (stage.model(same).drawing.moving)
        this.live.want((signal) => stage.source.picture(same, { signal }), undefined);
    }
    this.sharpener.after(key, same, this.paintLayer.hides ? 1 : scale);
  }

  /** @param {ImageBitmap} picture */
  sharpened(picture) {
    this.live.cancel();
    this.painter.show(picture);
  }

  /** @param {Sprite} sprite @param {FrameCache} cache */
  keep(sprite, cache) {
    if (cache.key !== this.#wanted) return;
    cache.put(sprite, cache.all);
    this.#cache = cache;
    this.update(this.store.state);
  }

  /** The list of the other models, and the names under both pictures. @param {State} state @param {Model | null} rival */
  offer(state, rival) {
    const shown = `${state.model}|${rival?.name ?? ""}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const others = this.models.filter((model) => model.name !== state.model);
    find("#lw-compare").hidden = !others.length;
    const list = find("#lw-versus", HTMLSelectElement);
    const choices = others.map((model) => new Option(this.nameOf(model), model.name));
    list.replaceChildren(new Option("no other model", ""), ...choices);
    list.value = rival?.name ?? "";
    find("#lw-stage").classList.toggle("lw-versus", Boolean(rival));
    for (const part of ["#lw-name", "#lw-rival", "#lw-rival-name"]) find(part).hidden = !rival;
    if (!rival) return;
    find("#lw-name").textContent = this.nameOf(this.stage.model());
    find("#lw-rival-name").textContent = this.nameOf(rival);
    const words = `The same place on the walk, drawn by ${this.nameOf(rival)}`;
    find("#lw-rival-canvas").setAttribute("aria-label", words);
  }

  /** Two models of the same pictures may have one title. @param {Model} model */
  nameOf({ title, name }) {
    const alike = this.models.filter((model) => model.title === title).length > 1;
    return alike ? `${title} (${name})` : title;
  }
}
