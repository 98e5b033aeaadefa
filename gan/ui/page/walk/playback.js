// What moves a walk on while nobody drags it: playing, or a glide to one place.

export const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const eased = (phase) => (1 - Math.cos(Math.PI * phase)) / 2;

export class Player {
  // `place` and `move` read and set the place; `tempo` begins a play: a function that is given the seconds since the
  // frame before and returns the next place, or undefined where the walk ends.
  constructor({ place, move, tempo, onChange }) {
    Object.assign(this, { place, move, tempo, onChange });
    this.request = 0;
    this.playing = false;
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  start() {
    this.stop();
    this.playing = true;
    const next = this.tempo();
    let last = performance.now();
    const step = (now) => {
      const to = next(Math.max(0, now - last) / 1000);
      last = now;
      if (to === undefined) return this.stop();
      this.request = requestAnimationFrame(step);
      return this.move(to);
    };
    this.request = requestAnimationFrame(step);
    this.onChange(true);
  }

  // A glide to one place, in `seconds`.
  glide(to, seconds = 0.6, arrived = () => {}) {
    this.stop();
    const from = this.place();
    const start = performance.now();
    const step = (now) => {
      const phase = calm.matches ? 1 : Math.min((now - start) / 1000 / seconds, 1);
      if (phase < 1) this.request = requestAnimationFrame(step);
      this.move(phase < 1 ? from + (to - from) * eased(phase) : to);
      if (phase === 1) arrived();
    };
    if (calm.matches) step(start);
    else this.request = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.request);
    if (!this.playing) return;
    this.playing = false;
    this.onChange(false);
  }
}
