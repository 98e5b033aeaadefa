// There and back again, slowing down at both ends.

export const SECONDS = 6; // for one way
const CALM_SECONDS = 18; // for visitors who ask their system for less motion

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const eased = (phase) => (1 - Math.cos(Math.PI * phase)) / 2;
const phaseOf = (t) => Math.acos(1 - 2 * t) / Math.PI;

export class Player {
  constructor({ place, move, onChange }) {
    Object.assign(this, { place, move, onChange });
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
    let phase = phaseOf(this.place());
    let last = performance.now();
    const step = (now) => {
      phase = (phase + (now - last) / 1000 / (calm.matches ? CALM_SECONDS : SECONDS)) % 2;
      last = now;
      this.request = requestAnimationFrame(step);
      this.move(eased(phase));
    };
    this.request = requestAnimationFrame(step);
    this.onChange(true);
  }

  // A short glide to one end.
  glide(to) {
    this.stop();
    if (calm.matches) return this.move(to);
    const from = this.place();
    const start = performance.now();
    const step = (now) => {
      const phase = Math.min((now - start) / 600, 1);
      if (phase < 1) this.request = requestAnimationFrame(step);
      this.move(phase < 1 ? from + (to - from) * eased(phase) : to);
    };
    this.request = requestAnimationFrame(step);
    return undefined;
  }

  stop() {
    cancelAnimationFrame(this.request);
    if (!this.playing) return;
    this.playing = false;
    this.onChange(false);
  }
}
