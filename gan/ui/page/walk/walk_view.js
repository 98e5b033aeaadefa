// The walk that a tab puts on the stage, as the slider, the presenter's keys and the play button see it.

/** @import { FrameCache } from "./frame_cache.js" */
/** @import { Tempo } from "./playback.js" */
/** @import { Stage } from "../canvas/stage.js" */
/** @import { State } from "../state/state.js" */
/** @import { Store } from "../state/store.js" */

import { pictureKey } from "../canvas/stage.js";
import { Playback } from "./playback.js";
import { Refiner } from "./refiner.js";

/**
 * What every walk view says of itself.
 * @typedef {object} Walk
 * @property {readonly number[]} stops ascending places on the slider where its pictures are
 * @property {{play: string, slider: string}} words what the controls under the picture are called
 * @property {() => number} place where it is on the slider, 0 to 1
 * @property {(place: number) => void} move
 * @property {() => Tempo} tempo begins a play
 * @property {(state: State, changed: Set<string>) => void} update asks for pictures and paints
 * @property {() => boolean} whole whether all its frames are there for now
 * @property {() => string} caption the picture in words, for those who see it
 * @property {() => string} spoken and for those who hear it
 * @property {() => State} saved the walk in time as a file of it has it
 * @property {(() => {end: () => void})=} wander what a screen shows that nobody touches; `end` brings back what was there
 */

export class WalkView {
  /** @param {{store: Store, stage: Stage, walk: () => Walk}} page `walk` is this view, as the views that extend it describe it */
  constructor({ store, stage, walk }) {
    this.store = store;
    this.stage = stage;
    this.refiner = new Refiner({
      ask: (places, asked) => stage.source.walk(store.state, places, asked),
      whole: () => walk().whole(),
      most: stage.source.limits.crisp,
    });
    this.playback = new Playback({
      place: () => walk().place(),
      move: (to) => walk().move(to),
      tempo: () => walk().tempo(),
      onChange: (playing) => this.played(playing),
    });
  }

  /** @param {boolean} playing */
  played(playing) {
    this.stage.showPlaying(playing);
  }

  get playing() {
    return this.playback.playing;
  }

  play() {
    this.playback.start();
  }

  stop() {
    this.playback.stop();
  }

  toggle() {
    this.playback.toggle();
  }

  /** @param {number} to @param {number} [seconds] */
  glide(to, seconds) {
    this.playback.glide(to, seconds);
  }

  /** When its tab opens. */
  enter() {}

  /** When another one does. */
  leave() {
    this.stop();
    this.refiner.stop();
  }

  /** The picture at a place; one that is not cached yet is drawn, live. @param {FrameCache | null} cache @param {number} place */
  show(cache, place) {
    const { stage } = this;
    const { source } = stage;
    const { state } = this.store;
    const key = pictureKey(state);
    stage.paintLayer.see({ state, scale: stage.paintScaleOf(), walk: cache, place });
    if (stage.sharpener.shows(key)) {
      stage.painter.enlarge(); // the paint over it may be another one
      return;
    }
    if (cache?.ready(place)) {
      stage.live.cancel();
      stage.paint(cache, place);
      if (stage.refines()) this.refiner.seen(cache, place);
    } else {
      this.refiner.stop();
      if (stage.model().drawing.moving) stage.live.want((signal) => source.picture(state, { signal }), state);
    }
    stage.sharpen(key);
  }
}
