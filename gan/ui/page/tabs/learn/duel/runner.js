// Time for the duel: as many moves as fit beside everything else that a page does, or one move at a time.

const BUDGET = 8; // ms of each frame of the display
const SLOWEST = 60; // ms of a frame that takes long to draw, as on a slow phone, where moves get as long as the drawing
const MOVE = 450; // ms that a move is looked at in slow motion

export class Runner {
  /** @type {number | null} */
  #asked = null;
  #moved = 0;
  #shown = 0; // ms that the last drawing took
  slow = false;

  /** @param {{step: () => void, move: () => void, show: () => void}} game `step` is over in a millisecond or two; `move` is the same, told to who watches */
  constructor({ step, move, show }) {
    this.step = step;
    this.move = move;
    this.show = show;
  }

  get running() {
    return this.#asked !== null;
  }

  start() {
    this.#asked ??= requestAnimationFrame(this.#frame);
  }

  stop() {
    if (this.#asked !== null) cancelAnimationFrame(this.#asked);
    this.#asked = null;
  }

  #frame = () => {
    this.#asked = requestAnimationFrame(this.#frame);
    const begun = performance.now();
    if (this.slow) {
      if (begun - this.#moved < MOVE) return;
      this.#moved = begun;
      this.move();
    } else {
      const budget = Math.min(Math.max(BUDGET, this.#shown), SLOWEST);
      do this.step();
      while (performance.now() - begun < budget);
    }
    const moved = performance.now();
    this.show();
    this.#shown = performance.now() - moved;
  };
}
