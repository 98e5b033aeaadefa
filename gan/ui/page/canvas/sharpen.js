// A picture at rest is shown once more, enlarged by a network: crisp where the canvas is large.

/** @import { State } from "../state/state.js" */

import { UNSEEN } from "../pictures/health.js";
import { Queue } from "../pictures/queue.js";

const REST = 220; // ms without another picture

export class Sharpener {
  #wanted = "";
  #shown = "";

  /**
   * `ask` brings the picture of a state so many times as large; `show` paints it in place of the soft one; `health` hears
   * of its queue.
   * @param {{ask: (state: State, asked: {scale: number, signal: AbortSignal, sooner: (picture: ImageBitmap) => void}) => Promise<ImageBitmap>, show: (picture: ImageBitmap) => void, health?: import("../pictures/queue.js").Listener}} canvas
   */
  constructor({ ask, show, health = UNSEEN }) {
    this.ask = ask;
    this.show = show;
    /** @type {Queue<ImageBitmap, string>} */
    this.queue = new Queue({
      onAnswer: (picture, key) => {
        this.#shown = key;
        show(picture);
      },
      health,
      limit: 1,
      delay: REST,
      abandon: true,
    });
  }

  /** Whether the picture with this key stands there already, as crisp as it gets. @param {string} key */
  shows(key) {
    return this.#shown === key;
  }

  /** Whether it is being drawn. */
  get working() {
    return this.queue.working;
  }

  stop() {
    this.#wanted = this.#shown = "";
    this.queue.cancel();
  }

  /** The picture of this state is painted, or is about to be; at rest it shall be so many times as large. @param {string} key @param {State} state @param {number} scale */
  after(key, state, scale) {
    this.#shown = "";
    const wanted = `${key} ${scale}`;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    /** @param {ImageBitmap} picture */
    const sooner = (picture) => wanted === this.#wanted && this.show(picture);
    if (scale > 1) this.queue.want((signal) => this.ask(state, { scale, signal, sooner }), key);
    else this.queue.cancel();
  }
}
