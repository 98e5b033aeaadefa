// The walk of the Explore tab: from one picture to the other, and back when played.

import { Course } from "./walk_view.js";
import { Feed } from "../pictures/queue.js";
import { Film } from "./frame_cache.js";
import { spellPlaces } from "../state/number.js";
import { paintTile, tiles } from "../canvas/painter.js";
import { calm, eased } from "./playback.js";
import { caption, endKey, PAIR_TIME, spoken, timeOf, toQuery, walkKey } from "../state/link.js";
import { findAll, on } from "../state/store.js";
import { Wander } from "./wander.js";

const FRAMES = 61;
const SECONDS = PAIR_TIME.secs; // for one way
const CALM_SECONDS = 18; // for visitors who ask their system for less motion

const NOTHING = new Film({ key: "", last: FRAMES - 1 });
const phaseOf = (t) => Math.acos(1 - 2 * t) / Math.PI;

export class Pair extends Course {
  constructor({ store, stage }) {
    super({ store, stage });
    this.stops = [0, 1];
    this.words = { play: "Play: walk there and back", slider: "Walk from the first picture to the second" };
    this.film = NOTHING;
    this.drawn = {};
    const { health } = stage;
    this.ends = new Feed({ onPicture: (sprite, ends) => this.drawEnds(sprite, ends), health, limit: 1, delay: 120, longest: 400 });
    this.strips = new Feed({ onPicture: (s, key) => this.keep(s, key), health, limit: 2, delay: 400, abandon: true });
    health.watch(this.ends, this.strips);
    on("click", "end-a", () => this.glide(0));
    on("click", "end-b", () => this.glide(1));
  }

  place() {
    return this.store.state.t;
  }

  move(to) {
    this.store.set({ t: Math.round(to * 1e4) / 1e4 });
  }

  // There and back again, slowing down at both ends.
  tempo() {
    let phase = phaseOf(this.place());
    return (seconds) => {
      phase = (phase + seconds / (calm.matches ? CALM_SECONDS : SECONDS)) % 2;
      return eased(phase);
    };
  }

  update(state) {
    const key = walkKey(state);
    this.show(this.film.key === key ? this.film : NOTHING, state.t);
    if (this.wanted !== key) {
      this.wanted = key;
      this.askEnds(state);
      this.strips.want(this.stage.url("strip", { ...state, t: 0 }, `&frames=${FRAMES}`), key);
    }
    for (const end of findAll(".lw-end")) {
      end.classList.toggle("lw-near", (end.dataset.lw === "end-a") === state.t < 0.5);
    }
  }

  // Only the end that changed is drawn anew, since every drawing comes between the slider and its picture.
  askEnds(state) {
    const ends = bothEnds(state).filter(({ side, key }) => this.drawn[side] !== key);
    const keys = ends.map(({ side }) => state[side]);
    if (keys.length) this.ends.want(this.stage.url("sheet", state, `&keys=${keys}`, { seeds: false }), ends);
    else this.ends.cancel();
  }

  drawEnds(sprite, ends, frames = ends.map((_, index) => index), count = ends.length) {
    const box = tiles(sprite, count);
    ends.forEach(({ side, key }, index) => {
      this.drawn[side] = key;
      for (const canvas of findAll(`canvas[data-end="${side}"]`)) paintTile(canvas, sprite, box(frames[index]));
    });
  }

  keep(sprite, key) {
    const { state } = this.store;
    if (key !== walkKey(state)) return;
    this.film = new Film({ key, last: FRAMES - 1 });
    this.film.put(sprite, Array.from({ length: FRAMES }, (_, frame) => frame));
    this.show(this.film, state.t);
    this.ends.cancel();
    this.drawEnds(sprite, bothEnds(state), [0, FRAMES - 1], FRAMES);
  }

  stripUrl(places) {
    return this.stage.url("strip", { ...this.store.state, t: 0 }, `&at=${spellPlaces(places)}`);
  }

  whole() {
    return this.film !== NOTHING;
  }

  leave() {
    super.leave();
    for (const feed of [this.ends, this.strips]) feed.cancel();
    this.wanted = this.film.key;
  }

  caption() {
    return caption(this.store.state);
  }

  spoken() {
    return spoken(this.store.state, this.stage.model());
  }

  query() {
    const { state } = this.store;
    const rest = toQuery(state, this.stage.weights(state), { seeds: false });
    return `${rest}&keys=${state.a},${state.b}&path=line&${timeOf(PAIR_TIME)}`;
  }

  // What a screen shows that nobody touches; its end() brings back what was there.
  wander() {
    return new Wander({ store: this.store, course: this, seeds: this.stage.model().seeds });
  }
}

const bothEnds = (state) => ["a", "b"].map((side) => ({ side, key: endKey(state, state[side]) }));
