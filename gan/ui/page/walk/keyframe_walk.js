// The walk of the Walk tab: through its keyframes in time, over pictures that are brought as they are needed.

import { Course } from "./walk_view.js";
import { asData, Feed } from "../pictures/queue.js";
import { indexAt, nameOf } from "../state/keyframe.js";
import { spellPlaces } from "../state/number.js";
import { calm } from "./playback.js";
import { spokenModel, timeOf, toWalk } from "../state/link.js";
import { filmOf, FIRST, Reel } from "./frame_loader.js";
import { lengthOf, Timing } from "./timing.js";

const SETTLED = 200; // ms without a change, before pictures of a changed walk are asked for
const LONGEST_STEP = 0.1; // seconds; the page may have been in the background
const FLUENT = 24; // pictures a second
const CALM = 3; // times slower, for visitors who ask their system for less motion

const walkKey = ({ model, keys, path, psi, label, word, mix, shift, teach }) =>
  [model, keys, path, psi, label, word, mix, shift, teach].join("|");

export class Route extends Course {
  constructor({ store, stage }) {
    super({ store, stage });
    this.words = { play: "Play the walk", slider: "Time on the walk" };
    this.speed = 1;
    this.again = true;
    this.timing = Timing.unknown(store.state);
    this.film = filmOf("", store.state.path);
    this.timings = new Feed({
      onPicture: (data, key) => this.timed(data, key),
      read: asData,
      health: stage.health,
      limit: 1,
      delay: SETTLED,
      abandon: true,
    });
    this.reel = new Reel({
      url: (places) => this.stripUrl(places),
      place: () => store.state.place,
      health: stage.health,
      onFrames: () => this.refresh(),
    });
    stage.health.watch(this.timings);
    this.listeners = { timing: () => {}, playing: () => {} };
  }

  // Than what the first pictures suffice for: on a shorter walk they follow each other fast enough.
  get longer() {
    const { path, secs } = this.store.state;
    return (path === "back" ? secs / 2 : secs) * FLUENT > FIRST;
  }

  onTiming(listener) {
    this.listeners.timing = listener;
  }

  onPlaying(listener) {
    this.listeners.playing = listener;
  }

  played(playing) {
    super.played(playing);
    this.listeners.playing(playing);
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

  move(to) {
    this.store.set({ time: to, place: this.timing.placeAt(to) });
  }

  // A closed walk that arrives at its end is at its beginning.
  glide(to, seconds) {
    this.player.glide(to, seconds, () => {
      if (to === 1 && this.store.state.path !== "line") this.move(0);
    });
  }

  // It waits where its next picture is not there yet.
  tempo() {
    if (this.longer) this.reel.refine();
    if (this.place() >= 1) this.move(0);
    return (elapsed) => {
      const time = this.place();
      const ends = this.store.state.path === "line" && !this.again;
      if (ends && time >= 1) return undefined;
      const step = (Math.min(elapsed, LONGEST_STEP) * this.speed) / this.seconds / (calm.matches ? CALM : 1);
      const next = time + step < 1 ? time + step : Number(ends);
      return this.film.ready(this.timing.placeAt(next)) ? next : time;
    };
  }

  update(state) {
    const key = walkKey(state);
    if (this.wanted !== key) this.begin(state, key);
    const timeKey = `${key}|${timeOf(state)}`;
    if (this.wantedTime !== timeKey) {
      this.wantedTime = timeKey;
      const frames = Math.round(Math.min(960, Math.max(240, this.seconds * 16)));
      this.timings.want(this.url("timing", `&${timeOf(state)}&frames=${frames}`), timeKey);
    }
    this.show(this.film, state.place);
    this.fit();
  }

  // Another path: its pictures are asked for once it has settled. Its timing is nearly the old one's, if it has as many legs.
  begin(state, key) {
    const first = this.wanted === undefined;
    this.wanted = key;
    this.film = filmOf(key, state.path);
    const unknown = Timing.unknown(state);
    if (unknown.stops.length !== this.timing.stops.length || this.path !== state.path) this.timing = unknown;
    this.path = state.path;
    this.reel.pause();
    clearTimeout(this.starting);
    this.starting = setTimeout(() => this.bring(), first ? 0 : SETTLED);
    this.listeners.timing(this.timing);
  }

  bring() {
    if (this.stage.course !== this) return;
    if (this.reel.film === this.film) this.reel.resume();
    else this.reel.start(this.film, { fine: this.playing && this.longer });
  }

  // The place is what a link names and the eye sees; the time follows it.
  fit() {
    const { time, place } = this.store.state;
    if (Math.abs(this.timing.placeAt(time) - place) < 2e-6) return;
    this.store.set({ time: this.timing.timeAt(place, time) });
  }

  timed(data, key) {
    if (key !== this.wantedTime) return;
    this.timing = Timing.of(data, this.store.state.path);
    this.listeners.timing(this.timing);
    this.fit();
  }

  refresh() {
    const { place } = this.store.state;
    if (this.stage.course === this && this.film.ready(place)) this.show(this.film, place);
  }

  url(route, extra) {
    return this.stage.url(route, { ...this.store.state, place: 0 }, extra);
  }

  stripUrl(places) {
    return this.url("strip", `&at=${spellPlaces(places)}`);
  }

  whole() {
    return this.reel.film === this.film && this.reel.whole;
  }

  enter() {
    if (this.wanted !== undefined) this.bring();
  }

  leave() {
    super.leave();
    this.reel.pause();
    if (this.timings.waiting) this.wantedTime = undefined;
    this.timings.cancel();
  }

  // Which keyframe the walk is at, counted with fractions.
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
    if (Math.abs(index - Math.round(index)) < 0.02) {
      return `Keyframe ${near + 1}: ${nameOf(keys[near])}`;
    }
    const before = Math.floor(index);
    return `Between keyframes ${before + 1} and ${((before + 1) % keys.length) + 1}`;
  }

  caption() {
    return `${this.where()} · ${Math.round(this.place() * this.seconds)} of ${Math.round(this.seconds)} s`;
  }

  spoken() {
    const { psi } = this.store.state;
    return `${spokenModel(this.store.state, this.stage.model())}, ${this.where()}, truncation ${Number(psi.toFixed(2))}`;
  }

  query() {
    const { state } = this.store;
    return toWalk({ ...state, place: 0 }, this.stage.weights(state));
  }
}
