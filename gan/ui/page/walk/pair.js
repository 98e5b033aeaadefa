// The walk of the Explore tab: from one picture to the other, and back when played.

/** @import { Sprite } from "../canvas/sprite.js" */
/** @import { Stage } from "../canvas/stage.js" */
/** @import { State } from "../state/state.js" */
/** @import { Store } from "../state/store.js" */
/** @import { Walk } from "./walk_view.js" */

import { paintTile } from "../canvas/sprite.js";
import { findAll, on } from "../controls/dom.js";
import { picturesOf } from "../pictures/drawing.js";
import { Queue } from "../pictures/queue.js";
import { rounded } from "../state/grammar.js";
import { endKey, PAIR_TIME, pairKey, small } from "../state/state.js";
import { caption, spoken } from "../state/words.js";
import { FrameCache } from "./frame_cache.js";
import { calm, eased } from "./playback.js";
import { WalkView } from "./walk_view.js";
import { Wander } from "./wander.js";

export const FRAMES = 61; // at best
const SECONDS = PAIR_TIME.secs; // for one way
const CALM_SECONDS = 18; // for visitors who ask their system for less motion

/** One end of the walk, and what it looks like. @typedef {{side: "a" | "b", key: string}} End */

/** @param {number} t */
const phaseOf = (t) => Math.acos(1 - 2 * t) / Math.PI;

/** @param {State} state @returns {End[]} */
const bothEnds = (state) => [
  { side: "a", key: endKey(state, state.a) },
  { side: "b", key: endKey(state, state.b) },
];

/** @implements {Walk} */
export class Pair extends WalkView {
  stops = [0, 1];
  words = { play: "Play: walk there and back", slider: "Walk from the first picture to the second" };
  /** @type {FrameCache | null} */
  #cache = null;
  #wanted = "";
  /** @type {Record<string, string>} */
  #drawn = {};
  #whenWhole = () => {};

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    super({ store, stage, walk: () => this });
    const { health } = stage;
    /** @type {Queue<Sprite, End[]>} */
    this.ends = new Queue({
      onAnswer: (sprite, ends) => this.#drawEnds(sprite, ends),
      health,
      limit: 1,
      delay: 120,
      longest: 400,
    });
    /** @type {Queue<Sprite, string>} */
    this.frames = new Queue({
      onAnswer: (sprite, key) => this.#keep(sprite, key),
      health,
      limit: 2,
      delay: 400,
      abandon: true,
    });
    health.watch(this.ends, this.frames);
    on("click", "end-a", () => this.glide(0));
    on("click", "end-b", () => this.glide(1));
  }

  place() {
    return this.store.state.t;
  }

  /** @param {number} to */
  move(to) {
    this.store.set({ t: rounded(to, 4) });
  }

  /** There and back again, slowing down at both ends. */
  tempo() {
    let phase = phaseOf(this.place());
    return (/** @type {number} */ seconds) => {
      phase = (phase + seconds / (calm.matches ? CALM_SECONDS : SECONDS)) % 2;
      return eased(phase);
    };
  }

  /** @param {State} state */
  update(state) {
    const key = pairKey(state);
    this.show(this.#cache?.key === key ? this.#cache : null, state.t);
    if (this.#wanted !== key) {
      this.#wanted = key;
      this.#askEnds(state);
      const frames = picturesOf(this.stage.model(), FRAMES);
      this.frames.want((signal) => this.stage.source.walk(state, frames, { signal }), key);
    }
    for (const end of findAll(".lw-end"))
      end.classList.toggle("lw-near", (end.dataset.lw === "end-a") === state.t < 0.5);
  }

  /** Only the end that changed is drawn anew, since every drawing comes between the slider and its picture. @param {State} state */
  #askEnds(state) {
    const ends = bothEnds(state).filter(({ side, key }) => this.#drawn[side] !== key);
    const keys = ends.map(({ side }) => String(state[side]));
    if (keys.length) this.ends.want((signal) => this.stage.source.keyframes(small(state), keys, { signal }), ends);
    else this.ends.cancel();
  }

  /** @param {Sprite} sprite @param {End[]} ends @param {number[]} [indices] of the ends within the sprite */
  #drawEnds(sprite, ends, indices = ends.map((_, index) => index)) {
    ends.forEach(({ side, key }, at) => {
      this.#drawn[side] = key;
      for (const canvas of findAll(`canvas[data-end="${side}"]`, HTMLCanvasElement)) {
        paintTile(canvas, sprite.image, sprite.box(indices[at]));
      }
    });
  }

  /** @param {Sprite} sprite @param {string} key */
  #keep(sprite, key) {
    const { state } = this.store;
    if (key !== pairKey(state)) return;
    const last = sprite.count - 1;
    this.#cache = new FrameCache({ key, last });
    this.#cache.put(sprite, this.#cache.all);
    this.show(this.#cache, state.t);
    this.ends.cancel();
    this.#drawEnds(sprite, bothEnds(state), [0, last]);
    this.#whenWhole();
    this.#whenWhole = () => {};
  }

  /** @param {() => void} then called once, when all frames of a walk are there for the first time */
  onceWhole(then) {
    if (this.whole()) then();
    else this.#whenWhole = then;
  }

  whole() {
    return this.#cache?.key === pairKey(this.store.state);
  }

  leave() {
    super.leave();
    const drawn = !this.ends.waiting; // else the ends on the page are those of another walk
    for (const queue of [this.ends, this.frames]) queue.cancel();
    this.#wanted = (drawn && this.#cache?.key) || "";
  }

  caption() {
    return caption(this.store.state);
  }

  spoken() {
    return spoken(this.store.state, this.stage.model());
  }

  /** @returns {State} */
  saved() {
    const { state } = this.store;
    return { ...state, ...PAIR_TIME, tab: "walk", keys: [String(state.a), String(state.b)], path: "line", place: 0 };
  }

  wander() {
    return new Wander({ store: this.store, pair: this, seeds: this.stage.model().seeds });
  }
}
