// The walk of the Walk tab: through its keyframes in time, over frames that are brought as they are needed.

/** @import { Stage } from "../canvas/stage.js" */
/** @import { TimingAnswer } from "../pictures/source.js" */
/** @import { State } from "../state/state.js" */
/** @import { Store } from "../state/store.js" */
/** @import { Walk } from "./walk_view.js" */

import { walkOf } from "../pictures/drawing.js";
import { Queue } from "../pictures/queue.js";
import { stir } from "../pictures/rest.js";
import { rounded } from "../state/grammar.js";
import { indexAt, nameOf } from "../state/keyframe.js";
import { timeOf } from "../state/link.js";
import { paintedWords } from "../state/paint.js";
import { pathKey } from "../state/state.js";
import { capital, spokenModel, spokenTruncation } from "../state/words.js";
import { cacheOf, FrameLoader } from "./frame_loader.js";
import { calm } from "./playback.js";
import { lengthOf, Timing } from "./timing.js";
import { WalkView } from "./walk_view.js";

const SETTLED = 200; // ms without a change, before pictures of a changed walk are asked for
const LONGEST_STEP = 0.1; // seconds; the page may have been in the background
const FLUENT = 24; // pictures a second
const CALM = 3; // times slower, for visitors who ask their system for less motion
export const DIGITS = 6; // of a place on the path

/** @implements {Walk} */
export class KeyframeWalk extends WalkView {
  words = { play: "Play the walk", slider: "Time on the walk" };
  speed = 1;
  again = true; // from the beginning, at the end of a straight path
  #listeners = { timing: (/** @type {Timing} */ _) => {}, playing: () => {} };
  /** @type {string | undefined} */
  #wanted = undefined;
  /** @type {string | undefined} */
  #wantedTime = undefined;
  #path = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #starting = undefined;

  /** @param {{store: Store, stage: Stage}} page */
  constructor({ store, stage }) {
    super({ store, stage, walk: () => this });
    const { health, source } = stage;
    this.timing = Timing.unknown(store.state);
    this.cache = cacheOf("", store.state.path, this.drawing.last);
    /** @type {Queue<TimingAnswer, string>} */
    this.timings = new Queue({
      onAnswer: (answer, key) => this.#timed(answer, key),
      health,
      limit: 1,
      delay: SETTLED,
      abandon: true,
    });
    this.loader = new FrameLoader({
      ask: (places, asked) => source.walk(store.state, places, asked),
      place: () => store.state.place,
      health,
      onFrames: () => this.#refresh(),
    });
    health.watch(this.timings);
  }

  /** Whether it takes so long that the first frames, which are every other one, are too few to look fluent. */
  get longer() {
    const { path, secs } = this.store.state;
    const { last, spare } = this.drawing;
    return !spare && (path === "back" ? secs / 2 : secs) * FLUENT > last / 2;
  }

  /** How many frames the model on the stage gets. */
  get drawing() {
    return walkOf(this.stage.model());
  }

  /** @param {(timing: Timing) => void} listener */
  onTiming(listener) {
    this.#listeners.timing = listener;
  }

  /** @param {() => void} listener */
  onPlaying(listener) {
    this.#listeners.playing = listener;
  }

  /** @param {boolean} playing */
  played(playing) {
    super.played(playing);
    this.#listeners.playing();
  }

  get stops() {
    return this.timing.times;
  }

  get seconds() {
    return lengthOf(this.store.state);
  }

  place() {
    return this.store.state.time;
  }

  /** @param {number} to */
  move(to) {
    this.store.set({ time: to, place: rounded(this.timing.placeAt(to), DIGITS) });
  }

  /**
   * A glide to a keyframe ends there, even if its time was measured anew on the way. The end of a closed walk is its
   * beginning.
   * @param {number} to
   * @param {number} [seconds]
   */
  glide(to, seconds) {
    const stop = this.timing.times.indexOf(to);
    this.playback.glide(to, seconds, () => {
      const there = this.timing.times[stop] ?? to;
      if (there === 1 && this.store.state.path !== "line") this.move(0);
      else if (there !== to) this.move(there);
    });
  }

  /** It waits where its next frame is not there yet. */
  tempo() {
    if (this.longer) this.loader.refine();
    if (this.place() >= 1) this.move(0);
    return (/** @type {number} */ elapsed) => {
      const time = this.place();
      const ends = this.store.state.path === "line" && !this.again;
      if (ends && time >= 1) return undefined;
      const step = (Math.min(elapsed, LONGEST_STEP) * this.speed) / this.seconds / (calm.matches ? CALM : 1);
      const next = time + step < 1 ? time + step : Number(ends);
      return this.cache.ready(this.timing.placeAt(next)) ? next : time;
    };
  }

  /** @param {State} state */
  update(state) {
    const key = pathKey(state);
    if (this.#wanted !== key) this.#begin(state, key);
    const timeKey = `${key}|${timeOf(state)}`;
    if (this.#wantedTime !== timeKey) {
      this.#wantedTime = timeKey;
      const frames = Math.round(Math.min(this.stage.source.limits.timing, Math.max(240, this.seconds * 16)));
      this.timings.want((signal) => this.stage.source.timing(state, frames, { signal }), timeKey);
    }
    this.show(this.cache, state.place);
    this.#fit();
  }

  /**
   * Another path: its frames are asked for once nobody changes it any more. Until its timing is there it keeps the old
   * one, if it has as many legs.
   * @param {State} state
   * @param {string} key
   */
  #begin(state, key) {
    const first = this.#wanted === undefined;
    this.#wanted = key;
    this.cache = cacheOf(key, state.path, this.drawing.last);
    const unknown = Timing.unknown(state);
    if (unknown.stops.length !== this.timing.stops.length || this.#path !== state.path) this.timing = unknown;
    this.#path = state.path;
    this.loader.pause();
    clearTimeout(this.#starting);
    stir(this, true);
    this.#starting = setTimeout(() => this.#bring(), first ? 0 : SETTLED);
    this.#listeners.timing(this.timing);
  }

  #bring() {
    stir(this, false);
    if (this.stage.view !== this) return;
    if (this.loader.cache === this.cache) this.loader.resume();
    else this.loader.start(this.cache, { fine: this.playing && this.longer, chunk: this.drawing.chunk });
  }

  /** The place is what a link names and the eye sees; the time follows it. */
  #fit() {
    const { time, place } = this.store.state;
    if (Math.abs(this.timing.placeAt(time) - place) < 2e-6) return;
    this.store.set({ time: this.timing.timeAt(place, time) });
  }

  /** @param {TimingAnswer} answer @param {string} key */
  #timed(answer, key) {
    if (key !== this.#wantedTime) return;
    this.timing = Timing.of(answer, this.store.state.path);
    this.#listeners.timing(this.timing);
    this.#fit();
  }

  #refresh() {
    const { place } = this.store.state;
    if (this.stage.view === this && this.cache.ready(place)) this.show(this.cache, place);
  }

  whole() {
    return this.loader.cache === this.cache && this.loader.whole;
  }

  enter() {
    if (this.#wanted !== undefined) this.#bring();
  }

  leave() {
    super.leave();
    this.loader.pause();
    if (this.timings.waiting) this.#wantedTime = undefined;
    this.timings.cancel();
  }

  /** Which keyframe the walk is at, counted with fractions. */
  index() {
    const { place, path, keys } = this.store.state;
    return indexAt(place, path, keys.length);
  }

  near() {
    return Math.round(this.index()) % this.store.state.keys.length;
  }

  where() {
    const { keys } = this.store.state;
    const index = this.index();
    const near = this.near();
    if (Math.abs(index - Math.round(index)) < 0.02) return `Keyframe ${near + 1}: ${nameOf(keys[near])}`;
    const before = Math.floor(index);
    return `${capital(nameOf(keys[before]))} turning into ${nameOf(keys[(before + 1) % keys.length])}`;
  }

  caption() {
    return `${this.where()} · ${(this.place() * this.seconds).toFixed(1)} of ${Math.round(this.seconds)} s${paintedWords(this.store.state)}`;
  }

  spoken() {
    const { state } = this.store;
    return `${spokenModel(state, this.stage.model())}, ${this.where()}, ${spokenTruncation(state)}${paintedWords(state)}`;
  }

  /** @returns {State} */
  saved() {
    return { ...this.store.state, place: 0 };
  }
}
