// Time for the duel: as many moves as fit beside everything else that a page does, or one move at a time.

const BUDGET = 8; // ms of each frame of the display
const MOVE = 450; // ms that a move is looked at in slow motion

export class Runner {
  /** @type {number | null} */
  #asked = null;
  #moved = 0;
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
      do this.step();
      while (performance.now() - begun < BUDGET);
    }
    this.show();
  };
}
