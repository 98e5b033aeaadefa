// What moves a walk on while nobody drags it: playing, or a glide to one place.

import { stir } from "../pictures/rest.js";

export const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)") ?? { matches: false };

/** @param {number} phase */
export const eased = (phase) => (1 - Math.cos(Math.PI * phase)) / 2;

/** Given the seconds since the frame before, the next place, or undefined where the walk ends. @typedef {(seconds: number) => number | undefined} Tempo */

export class Playback {
  #request = 0;
  playing = false;

  /**
   * `place` and `move` read and set the place; `tempo` begins a play.
   * @param {{place: () => number, move: (to: number) => void, tempo: () => Tempo, onChange: (playing: boolean) => void}} walk
   */
  constructor({ place, move, tempo, onChange }) {
    this.place = place;
    this.move = move;
    this.tempo = tempo;
    this.onChange = onChange;
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  start() {
    this.stop();
    this.playing = true;
    stir(this, true);
    const next = this.tempo();
    let last = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const to = next(Math.max(0, now - last) / 1000);
      last = now;
      if (to === undefined) {
        this.stop();
        return;
      }
      this.#request = requestAnimationFrame(step);
      this.move(to);
    };
    this.#request = requestAnimationFrame(step);
    this.onChange(true);
  }

  /** A glide to one place. @param {number} to @param {number} [seconds] @param {() => void} [arrived] */
  glide(to, seconds = 0.6, arrived = () => {}) {
    this.stop();
    const from = this.place();
    const start = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const phase = calm.matches ? 1 : Math.min((now - start) / 1000 / seconds, 1);
      if (phase < 1) this.#request = requestAnimationFrame(step);
      this.move(phase < 1 ? from + (to - from) * eased(phase) : to);
      if (phase < 1) return;
      stir(this, false);
      arrived();
    };
    stir(this, true);
    if (calm.matches) step(start);
    else this.#request = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.#request);
    stir(this, false);
    if (!this.playing) return;
    this.playing = false;
    this.onChange(false);
  }
}
